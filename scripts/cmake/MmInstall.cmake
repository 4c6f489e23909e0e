# cmake --install: a tree that can be moved as a whole. Programs find lib/ by $ORIGIN, libmm finds LibTorch in lib/mm/ and the shipped
# models in share/mm/ the same way.
option(MM_INSTALL_LIBTORCH "install LibTorch's CPU libraries beside libmm" ON)

install(DIRECTORY share/models share/config share/experiment share/sample DESTINATION ${CMAKE_INSTALL_DATADIR}/mm OPTIONAL)
install(DIRECTORY share/man/ DESTINATION ${CMAKE_INSTALL_MANDIR} OPTIONAL)
install(FILES share/completion/mm.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME mm OPTIONAL)
install(FILES share/completion/_mm DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions OPTIONAL)
install(FILES share/completion/mm.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)

if(MM_INSTALL_LIBTORCH)
  get_filename_component(libtorch_lib "${LibTorch_CPU_LIBRARY}" DIRECTORY)
  file(GLOB libtorch_files
    "${libtorch_lib}/libtorch_cpu.so" "${libtorch_lib}/libc10.so" "${libtorch_lib}/libgomp*.so*"
    "${libtorch_lib}/../../nvidia/cu13/lib/libcudart.so.13" "${libtorch_lib}/../../nvidia/cu13/lib/libcupti.so.13")
  install(FILES ${libtorch_files} DESTINATION ${CMAKE_INSTALL_LIBDIR}/mm)
endif()
