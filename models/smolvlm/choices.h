#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/answerer.h"
#include "smolvlm/model.h"

namespace mm::smolvlm {

// How likely each of several answers is behind a prompt, best first: as many as the request asks for, the first of equal ones in front.
// The prompt is read once. states: of its pictures, [K, E]. request.rank_first of them are scored, those whose first token is the
// likeliest; probabilities are among those.
std::vector<Answer> choose(const Model& model, const std::vector<std::int64_t>& prompt, const at::Tensor& states,
                           const std::vector<std::string>& choices, const AnswerRequest& request);

}  // namespace mm::smolvlm
