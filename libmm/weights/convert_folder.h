#pragma once
#include <string>
#include <vector>

#include "weights/convert.h"

namespace mm {

// Converts a model folder (see convert_file), into the folder `output`, which exists: the weights (pytorch_model.bin; the shards of
// pytorch_model.bin.index.json, each into one, with an index; else the only pickle) one Converted each; everything beside them is copied,
// but for weights of other kinds (.safetensors, .h5, .msgpack, .onnx, ...), pickles, and what begins with a dot. Throws also Error{input}
// for a folder without pickled weights, or with several that may be meant.
std::vector<Converted> convert_folder(const std::string& input, const std::string& output, const ConvertRule& rule);

// The pickles of a folder that convert_folder() would convert: names of files.
std::vector<std::string> pickles_to_convert(const std::string& folder);

}  // namespace mm
