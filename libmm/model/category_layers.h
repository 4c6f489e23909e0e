#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace mm {

// Whether layers of one input begin with the block 'embed': what goes in are numbers of something, and no amounts.
bool reads_symbols(const std::vector<std::string>& layers);

// The list of layers with "speaker: embed auto 8" as "speaker: embed 41 8": as many symbols as that input has names (`categories`), and
// one before them for all others. Throws Error{usage} where the layers of such an input begin otherwise, or where several inputs stand
// side by side (apart: they do not).
std::vector<std::string> with_vocabularies(const std::vector<std::string>& layers, const std::vector<std::string>& inputs,
                                           const std::map<std::string, std::vector<std::string>>& categories, bool apart);

}  // namespace mm
