#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "metric/clip_score.h"

namespace mm {

// A caption, what it was said of, and what people said.
struct SeenCaption {
  std::string picture;  // a file
  std::string candidate;
  std::vector<std::string> references;
};

// What compares them, and what is told: done(n) after n more are.
struct ClipRequest {
  std::string model;  // as --model: a folder, a shipped one, a hub id in the cache
  std::function<void(std::size_t)> done;
};

// mm evaluate starts without LibTorch; a model of pictures and texts is reached through libmm.so, opened when it is asked for. This table
// is all that the two sides share; libmm/task/clip_cosines.cpp fills it.
struct ClipFunctions {
  int version;  // kClipVersion when the library was built
  std::vector<ClipCosines> (*cosines)(std::span<const SeenCaption> captions, const ClipRequest& request);
};

constexpr int kClipVersion = 1;  // to be raised with every change of ClipFunctions

// The symbol of libmm.so that returns its table.
constexpr const char* kClipSymbol = "mm_clip_functions";

// Opens libmm.so, which lies beside libmm_core.so, once. Throws Error{resource} when it is not there, does not load or is of another
// version.
const ClipFunctions& clip_functions();

}  // namespace mm
