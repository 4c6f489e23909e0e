# cmake --install: a tree that can be moved as a whole. Programs find lib/ by $ORIGIN, libmm finds LibTorch in lib/mm/ and the shipped
# models in share/mm/ the same way.
option(MM_INSTALL_LIBTORCH "install LibTorch's CPU libraries beside libmm; OFF: use LibTorch, with its CUDA libraries, where it is" ON)

install(DIRECTORY share/models share/config share/experiment share/sample DESTINATION ${CMAKE_INSTALL_DATADIR}/mm OPTIONAL)
install(DIRECTORY share/man/ DESTINATION ${CMAKE_INSTALL_MANDIR} OPTIONAL)
install(FILES share/completion/mm.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME mm OPTIONAL)
install(FILES share/completion/_mm DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions OPTIONAL)
install(FILES share/completion/mm.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)
install(DIRECTORY share/doc/ DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(FILES README.md LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

get_filename_component(libtorch_lib "${LibTorch_CPU_LIBRARY}" DIRECTORY)
if(MM_INSTALL_LIBTORCH)
  get_filename_component(wheels "${libtorch_lib}/../.." ABSOLUTE)
  file(GLOB libtorch_files
    "${libtorch_lib}/libtorch_cpu.so" "${libtorch_lib}/libc10.so" "${libtorch_lib}/libgomp*.so*"
    "${wheels}/nvidia/cu13/lib/libcudart.so.13" "${wheels}/nvidia/cu13/lib/libcupti.so.13")
  install(FILES ${libtorch_files} DESTINATION ${CMAKE_INSTALL_LIBDIR}/mm)
  # What is handed on keeps its licences.
  foreach(wheel torch nvidia_cuda_cupti nvidia_cuda_runtime)
    file(GLOB licences "${wheels}/${wheel}-*.dist-info/licenses/*")
    install(FILES ${licences} DESTINATION ${CMAKE_INSTALL_DOCDIR}/licences/${wheel})
  endforeach()
else()
  set_property(TARGET mm APPEND PROPERTY INSTALL_RPATH "${libtorch_lib}")
endif()
