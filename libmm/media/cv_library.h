#pragma once
#include <memory>
#include <string>

#include "media/face.h"

namespace mm {

// OpenCV is reached through a library of its own, libmm_cv.so, as FFmpeg is (media/av_library.h): its shared libraries would cost every
// program a tenth of a second at its start. libmm/media/cv/ fills this table.
struct CvFunctions {
  int version;                                                                  // kCvVersion when the library was built
  std::unique_ptr<FaceFinder> (*open_face_finder)(const std::string& cascade);  // a file of OpenCV's; throws Error{input} for another
};

constexpr int kCvVersion = 1;  // to be raised with every change of CvFunctions

// The symbol of libmm_cv.so that returns its table.
constexpr const char* kCvSymbol = "mm_cv_functions";

// Opens libmm_cv.so, which lies beside libmm.so, once. Throws Error{resource} when it is not there, does not load or is of another version.
const CvFunctions& cv_functions();

}  // namespace mm
