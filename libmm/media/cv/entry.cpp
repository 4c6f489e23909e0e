// The one symbol of libmm_cv.so that libmm looks up.
#include <opencv2/core/utility.hpp>
#include <opencv2/core/utils/logger.hpp>

#include "media/cv/face_finder.h"
#include "media/cv_library.h"

namespace mm {
namespace {

constexpr CvFunctions kFunctions{.version = kCvVersion, .open_face_finder = make_face_finder};

}  // namespace
}  // namespace mm

extern "C" const mm::CvFunctions* mm_cv_functions() {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);  // what is wrong is told by its Error
  cv::setNumThreads(1);                                                   // several files are looked at side by side
  return &mm::kFunctions;
}
