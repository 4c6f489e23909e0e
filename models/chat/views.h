#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "model/answerer.h"

namespace mm::chat {

// What a question is about, prepared: pictures, or one video.
struct Views {
  std::vector<at::Tensor> pictures = {};  // [...] each as PictureProcessor makes them; of a video one
  std::vector<double> seconds = {};       // of a video when each frame is shown; empty: there is none
  double duration = 0;                    // of a video, seconds

  bool video() const { return !seconds.empty(); }
};

// To and from the tensors that an Answerer keeps.
PreparedPictures prepared_of(const Views& views);
Views views_of(const NamedTensors& prepared);

}  // namespace mm::chat
