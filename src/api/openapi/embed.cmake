# Writes the OpenAPI documents into one C++ file:  cmake -D OUTPUT=FILE -D FOLDER=src/api/openapi -P embed.cmake

set(text "// Made by embed.cmake from src/api/openapi.\n#include \"api/openapi/documents.hpp\"\n\nnamespace rosterd::api {\n\n")
foreach(face IN ITEMS v1 v3)
  file(READ ${FOLDER}/${face}.json json)
  string(APPEND text "std::string_view ${face}_document() noexcept {\n    return R\"json(${json})json\";\n}\n\n")
endforeach()
string(APPEND text "}  // namespace rosterd::api\n")
file(WRITE ${OUTPUT} "${text}")
