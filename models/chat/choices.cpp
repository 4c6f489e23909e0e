#include "chat/choices.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "chat/writer.h"
#include "model/choice_scores.h"

namespace mm::chat {

void choose(const Model& model, const Prompt& prompt, const Seen& seen, const std::vector<std::string>& choices,
            const AnswerRequest& request, Answers& answers) {
  const auto tokens = model.choice_tokens(choices);
  const auto room = choices_room(std::ssize(prompt.tokens), tokens);
  MM_CHECK(room <= model.config().positions, Kind::usage,
           "the question and the longest answer to choose from are " + std::to_string(room) + " tokens long; the model has positions for " +
               std::to_string(model.config().positions),
           "choices");
  const auto places = prompt.places.defined() ? prompt.places.unsqueeze(1) : prompt.places;  // [A, 1, T]
  TextWriter writer(model.text(), seen, places, std::min(kChoicesAtOnce, std::ssize(choices)), room);
  put_choices(score_choices(writer, prompt.tokens, choices, tokens, request.rank_first, model.tokenizer()), request, answers);
}

}  // namespace mm::chat
