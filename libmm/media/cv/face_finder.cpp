#include "media/cv/face_finder.h"

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>
#include <tuple>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

constexpr double kStep = 1.1;       // from one size of faces to the next
constexpr int kNeighbours = 4;      // findings of one face that must agree
constexpr int kSmallestShare = 10;  // of the picture's shorter side
constexpr int kSmallest = 20;       // pixels: what the cascade was trained on

class CascadeFinder : public FaceFinder {
 public:
  explicit CascadeFinder(const std::string& path) {
    bool loaded = false;
    try {
      loaded = cascade_.load(path);
    } catch (const cv::Exception&) {
    }
    MM_CHECK(loaded && !cascade_.empty(), Kind::input, "is no cascade that OpenCV reads", shown(path),
             "install the package opencv-data again");
  }

  std::vector<FaceBox> find(const Image& grey) override {
    MM_ASSERT(grey.channels == 1);
    const int smallest = std::max(kSmallest, std::min(grey.width, grey.height) / kSmallestShare);
    if (std::min(grey.width, grey.height) < kSmallest) return {};
    std::vector<cv::Rect> found;
    try {
      const cv::Mat picture(grey.height, grey.width, CV_8UC1, const_cast<std::uint8_t*>(grey.pixels.data()));
      cv::equalizeHist(picture, even_);
      cascade_.detectMultiScale(even_, found, kStep, kNeighbours, 0, {smallest, smallest});
    } catch (const cv::Exception& error) {
      throw Error(Kind::resource, "OpenCV cannot look for faces: " + error.err);
    }
    std::vector<FaceBox> faces;
    for (const auto& face : found) {
      const FaceBox box{.x = std::max(0, face.x), .y = std::max(0, face.y), .side = std::min(face.width, face.height)};
      if (box.side > 0 && box.x + box.side <= grey.width && box.y + box.side <= grey.height) faces.push_back(box);
    }
    std::ranges::sort(faces,
                      [](const FaceBox& a, const FaceBox& b) { return std::tuple(-a.side, a.y, a.x) < std::tuple(-b.side, b.y, b.x); });
    return faces;
  }

 private:
  cv::CascadeClassifier cascade_;
  cv::Mat even_;
};

}  // namespace

std::unique_ptr<FaceFinder> make_face_finder(const std::string& cascade) { return std::make_unique<CascadeFinder>(cascade); }

}  // namespace mm
