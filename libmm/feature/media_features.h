#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "feature/extractor.h"
#include "media/face.h"
#include "media/video.h"
#include "tensor/params.h"

namespace mm {

// How extractors see a video.
VideoForm feature_video();

// Makes what some extractors make of files. Safe to use from several threads.
class MediaExtractor {
 public:
  explicit MediaExtractor(std::vector<const Extractor*> wanted) : wanted_(std::move(wanted)) {}

  // A sound or a video -> [C] f32 each, under the extractors' names; what the file lacks (a sound, a picture, a voice, a face) is left out.
  // Sound and picture are decoded only where an extractor asks for them. Throws Error{input} as decode_sound() and watch_video() do,
  // Error{resource} where a face is asked for and OpenCV's cascade is not there.
  NamedTensors operator()(const std::string& path) const;

 private:
  bool wants(const char* name) const;
  bool wants(Sense sense) const;
  void hear(std::span<const std::byte> bytes, const std::string& path, NamedTensors& features) const;
  void watch(std::span<const std::byte> bytes, const std::string& path, NamedTensors& features) const;

  // Finders take long to open and serve one thread at a time: those that nobody uses wait here.
  std::unique_ptr<FaceFinder> borrowed() const;

  std::vector<const Extractor*> wanted_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<FaceFinder>> finders_;
};

}  // namespace mm
