#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "weights/torch_file.h"

namespace mm {

// How a file of torch.save becomes a .safetensors file.
struct ConvertRule {
  std::string part = {};      // which part of what was saved, by the keys that lead to it, joined by '.'; "": as choose_part() says
  bool keep_ties = true;      // tensors that are one and the same are stored once, as safetensors.torch.save_model does; else once each
  bool skip_unknown = false;  // as TorchFile
  std::function<void()> advance = {};  // called behind each tensor that was written; may throw
};

// What came of it.
struct Converted {
  std::string input, output;
  std::string part;                          // that was taken; "" for all
  std::vector<std::string> other_parts;      // that were not
  std::size_t tensors = 0;                   // that are stored
  std::uint64_t bytes = 0;                   // that their numbers take
  std::map<std::string, std::size_t> types;  // how many of each
  std::map<std::string, std::string> tied;   // name -> the name under which it is stored
  std::set<std::string> unknown;             // classes that were skipped
};

// A tensor under the name that it shall have.
struct NamedTensor {
  std::string name;
  const TorchTensor* tensor = nullptr;
};

// The part of a file that holds the weights, tensors in the order of the file. wanted: its keys joined by '.'. Where it is "": all of a
// file whose outermost dict holds tensors itself; else its only entry that does; else the only one of state_dict, model_state_dict, model,
// module, params, net, weights. Throws Error{input} when that leaves several, or none, and for names that stand twice.
struct ChosenPart {
  std::string part;
  std::vector<std::string> others;
  std::vector<NamedTensor> tensors;
};
ChosenPart choose_part(const TorchFile& file, const std::string& wanted);

// Names that show exactly the numbers of another: name -> the one that is stored (the first in the order of names).
std::map<std::string, std::string> ties_of(const std::vector<NamedTensor>& tensors);

// Writes the file, atomically; memory stays flat, however large it is. Storages are held against their check-sums. Throws Error{input} as
// TorchFile and choose_part() do, and for damaged numbers; Error{output}.
Converted convert_file(const std::string& input, const std::string& output, const ConvertRule& rule);

}  // namespace mm
