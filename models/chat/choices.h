#pragma once
#include <string>
#include <vector>

#include "chat/model.h"
#include "model/answerer.h"

namespace mm::chat {

// How likely each of several answers is behind a prompt: the best of them, as put_choices() has it. The prompt is read once. seen: of its
// pictures. request.rank_first of them are scored, those whose first token is the likeliest.
void choose(const Model& model, const Prompt& prompt, const Seen& seen, const std::vector<std::string>& choices,
            const AnswerRequest& request, Answers& answers);

}  // namespace mm::chat
