#pragma once
#include <memory>
#include <string>

#include "media/face.h"

namespace mm {

// cascade: a file of OpenCV's. Throws Error{input} for one that it cannot read.
std::unique_ptr<FaceFinder> make_face_finder(const std::string& cascade);

}  // namespace mm
