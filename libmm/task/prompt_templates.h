#pragma once
#include <string>
#include <vector>

namespace mm {

// Sentences with one {} each, where a label goes. name: "none" (the label alone), "photo", "sound", "openai" (the 80 of Radford et al. 2021
// for ImageNet), or a file with one a line. Throws Error{usage} for an unknown name, Error{input} for a file that has a line without a {}.
std::vector<std::string> prompt_templates(const std::string& name);

std::string filled(const std::string& sentence, const std::string& label);  // with the label in the place of each {}

}  // namespace mm
