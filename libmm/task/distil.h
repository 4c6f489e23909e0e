#pragma once
#include <functional>
#include <string>

#include "base/log.h"

namespace mm {

// Makes a small encoder of a large one (as Minish Lab 2024 does, without principal components): each token of the teacher's
// vocabulary gets the vector that the teacher makes of it as a text, less their mean, times the weight of a word of its rank (Arora et al.
// 2017, equation 3, with Zipf's law for how frequent it is). Special tokens have 0. `to` becomes the folder of a family that reads such a
// table. Throws Error{usage} for a teacher that makes no vectors of texts, Error{output} as write_model_folder() does.
void distil(const std::string& teacher, const std::string& to, Log& log);

// What a token says as a text of its own: "##ing" -> "ing".
std::string text_of_token(const std::string& decoded);

}  // namespace mm
