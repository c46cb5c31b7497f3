# Warnings, sanitizers, ccache and mold; the same for every target.

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-Wno-mismatched-new-delete)  # g++ 12 is wrong about inlined coroutine frames
endif()

set(ROSTERD_SANITIZE "" CACHE STRING "sanitizers, as in -fsanitize=: address,undefined or thread")
if(ROSTERD_SANITIZE)
  add_compile_options(-fsanitize=${ROSTERD_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ROSTERD_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-Wno-maybe-uninitialized)  # false alarms in std::function and std::optional under sanitizers
  endif()
  if(ROSTERD_SANITIZE MATCHES thread)
    add_compile_options(-Wno-tsan)  # atomic_thread_fence in Asio
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Programs (bin/), the SDK (lib/) and connectors (lib/rosterd/connectors/) lie alike in the build folder and below an
# install prefix, and find the SDK relative to themselves: both can be moved as a whole.
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
set(CMAKE_INSTALL_RPATH $ORIGIN/../lib)  # of programs; cmake/install.cmake has that of connectors

# Every library of the tree: its own folder's sources, includes from the root of src and include.
function(rosterd_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
endfunction()
