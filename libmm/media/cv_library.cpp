#include "media/cv_library.h"

#include "base/plugin.h"

namespace mm {

const CvFunctions& cv_functions() {
  static const CvFunctions& functions = open_plugin<CvFunctions>(
      {.file = "libmm_cv.so",
       .symbol = kCvSymbol,
       .version = kCvVersion,
       .need = "the OpenCV of libmm_cv.so is needed to find faces",
       .hint = "build mm with -DMM_MEDIA=ON and keep libmm_cv.so beside libmm.so; `mm doctor` says what is missing",
       .neighbour = reinterpret_cast<const void*>(&cv_functions)});
  return functions;
}

}  // namespace mm
