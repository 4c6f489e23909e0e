#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// The files of a model folder that hold weights: what they are called, and which of them may be opened.

inline constexpr std::string_view kWeightsFile = "model.safetensors", kWeightsIndex = "model.safetensors.index.json";
inline constexpr std::string_view kPickledFile = "pytorch_model.bin", kPickledIndex = "pytorch_model.bin.index.json";
inline constexpr std::uint64_t kLongestIndex = 100'000'000;  // bytes

// The file that `name` in `folder` leads to; "" when there is none of that name. A link is followed only inside the folder, or inside the
// folder's own repository in a Hugging Face cache; throws Error{input} for one that leads elsewhere or nowhere.
std::string model_file(const std::string& folder, std::string_view name);

// Names in an index come from a stranger: throws Error{input} unless `name` is a plain file name that ends with `ending`.
void check_shard_name(const std::string& name, std::string_view ending, const std::string& where);

// Names of the files (and links to files) of a folder, sorted. Throws Error{input}.
std::vector<std::string> file_names(const std::string& folder);

// Whether a file of that name is a pickle: .bin, .pt, .pth, .ckpt.
bool is_pickle_name(std::string_view name);

// The pickles of a folder that may be its model's weights, sorted: what transformers' and others' training leaves beside them
// (optimizer.pt, training_args.bin, ...) is not among them.
std::vector<std::string> pickled_weights(const std::string& folder);

// The command that makes a folder with .safetensors of one whose weights are pickles.
std::string convert_command(const std::string& folder);

}  // namespace mm
