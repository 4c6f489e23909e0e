#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "smolvlm/processor.h"

namespace mm::smolvlm {

// How the tokenizer spells what stands for a picture.
struct PictureTokens {
  std::string image = "<image>", around = "<fake_token_around_image>", whole = "<global-img>";
};

// Of a folder's tokenizer_config.json (null: there is none), which may name them otherwise.
PictureTokens read_picture_tokens(const Json& tokenizer_config);

// What stands for a picture cut so, each tile as `states` tokens:
//   <around><row_1_col_1><image>...<around><row_1_col_2><image>...      (a line a row)
//   (an empty line)
//   <around><global-img><image>...<around>
std::string picture_text(const PictureTokens& tokens, const Grid& grid, std::int64_t states);

// What stands in front of a question about a video's frames, shown at these seconds of it, each as an "<image>" (processing_smolvlm.py of
// transformers):
//   You are provided the following series of two frames from a 0:00:05 [H:MM:SS] video.
//   (an empty line)
//   Frame from 00:00:<image>
//   Frame from 00:04:<image>
//   (an empty line)
std::string video_text(const PictureTokens& tokens, std::span<const double> seconds, double duration);

// A whole number from 0 to 999 in English words: "one hundred and twenty-one".
std::string in_words(int number);

// A text in which "<image>" stands for each picture, with that replaced by all that stands for it. Throws as chat::with_marks().
std::string with_pictures(const std::string& text, const PictureTokens& tokens, std::span<const Grid> pictures, std::int64_t states);

}  // namespace mm::smolvlm
