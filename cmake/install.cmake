# `cmake --install`: programs and connectors. The SDK's part is in src/sdk.

foreach(program IN ITEMS rosterd rosterctl)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION bin COMPONENT daemon)
  endif()
endforeach()
foreach(connector IN ITEMS connector-ldap connector-scim connector-lark)
  if(TARGET ${connector})
    set_target_properties(${connector} PROPERTIES INSTALL_RPATH $ORIGIN/../..)
    install(TARGETS ${connector} LIBRARY DESTINATION lib/rosterd/connectors COMPONENT daemon)
  endif()
endforeach()

# Examples to start from; what runs is in /etc/rosterd, which is nobody's but the administrator's.
install(FILES config/rosterd.yaml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT daemon)
install(DIRECTORY config/tasks.d config/schema DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT daemon)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT daemon)
