#include "media/face.h"

#include <array>
#include <filesystem>

#include "base/check.h"
#include "media/cv_library.h"

namespace mm {
namespace {

// Where Debian, its relatives and a build of one's own put them.
constexpr std::array<const char*, 4> kFolders{"/usr/share/opencv4", "/usr/share/opencv", "/usr/local/share/opencv4",
                                              "/opt/opencv/share/opencv4"};
constexpr const char* kCascade = "haarcascades/haarcascade_frontalface_alt2.xml";

}  // namespace

std::string face_cascade() {
  for (const char* folder : kFolders) {
    const std::filesystem::path path = std::filesystem::path(folder) / kCascade;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return path.string();
  }
  return {};
}

std::unique_ptr<FaceFinder> open_face_finder() {
  const std::string cascade = face_cascade();
  MM_CHECK(!cascade.empty(), Kind::resource, "OpenCV's cascade of faces is not on this machine", "haarcascade_frontalface_alt2.xml",
           "install the package opencv-data (scripts/setup does)");
  return cv_functions().open_face_finder(cascade);
}

}  // namespace mm
