#pragma once
#include <string>
#include <vector>

namespace mm {

// A picture, sound or video, and the texts that belong to it.
struct TextPair {
  std::string media;               // as it is opened
  std::vector<std::string> texts;  // one at least, none twice
};

// Reads pairs in the order of the file:
//
//   lists      JSONL: {"media": "a.jpg", "texts": ["a cat", ...]}; also "image" or "image_path"; "text", "captions" or "caption", of which
//              a text is one
//   COCO       captions_val2017.json: every picture that has captions, in the order of "images", the first five captions of each
//   Karpathy   dataset_coco.json, dataset_flickr30k.json: pictures of the split "test", the first five sentences of each
//
// folder: where names are looked for; empty: where the file lies. Throws Error{input} that names line or row, also for a file that holds
// no pair.
std::vector<TextPair> read_text_pairs(const std::string& path, const std::string& folder);

}  // namespace mm
