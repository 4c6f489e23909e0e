#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/answerer.h"
#include "smolvlm/model.h"

namespace mm::smolvlm {

// How likely each of several answers is behind a prompt: the best of them, as put_choices() has it. The prompt is read once. states: of its
// pictures, [K, E]. request.rank_first of them are scored, those whose first token is the likeliest.
void choose(const Model& model, const std::vector<std::int64_t>& prompt, const at::Tensor& states, const std::vector<std::string>& choices,
            const AnswerRequest& request, Answers& answers);

}  // namespace mm::smolvlm
