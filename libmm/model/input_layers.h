#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace mm {

// Where inputs keep apart, a text of the list of layers may be for one of them alone: "text: lstm 64 both=1". Others are for all.

// Whether a text begins with a name and a colon.
bool is_of_one_input(const std::string& layer);

// The layers of the input at `place`, in order, without its name and the blanks behind it. Throws Error{usage} "model.layers[3]: ..." for a
// text with the name of no input, with the nearest one.
std::vector<std::string> layers_of_input(const std::vector<std::string>& layers, const std::vector<std::string>& inputs, std::size_t place);

// The texts that are left where only `kept` of the inputs are, with their names.
std::vector<std::string> layers_of_some(const std::vector<std::string>& layers, const std::vector<std::string>& inputs,
                                        const std::vector<std::string>& kept);

}  // namespace mm
