#include "model/attention_maps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <map>

#include "base/check.h"

namespace mm {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  constexpr std::string_view kBlank = " \t\r\n";
  std::vector<std::string> words;
  for (auto begin = text.find_first_not_of(kBlank); begin != std::string::npos;) {
    const auto end = std::min(text.find_first_of(kBlank, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kBlank, end);
  }
  return words;
}

// The word of each token among those of the whole text; -1: it spells nothing.
std::vector<std::int64_t> places_in_words(const Tokenizer& tokenizer, std::span<const std::int64_t> tokens, std::int64_t words) {
  std::vector<std::int64_t> places, read;
  std::string before;
  for (const auto token : tokens) {
    read.push_back(token);
    auto text = tokenizer.decode(read, true);
    const auto there = std::ssize(words_of(text));
    places.push_back(text == before || words == 0 ? -1 : std::clamp<std::int64_t>(there - 1, 0, words - 1));
    before = std::move(text);
  }
  return places;
}

}  // namespace

at::Tensor looked_at(std::span<const at::Tensor> weights, const at::Tensor& score, std::span<const std::int64_t> rows, int layer) {
  MM_ASSERT(!weights.empty() && layer >= 0 && layer <= std::ssize(weights));
  const std::vector<at::Tensor> chosen(weights.begin() + std::max(layer - 1, 0), layer == 0 ? weights.end() : weights.begin() + layer);
  const auto gradients = torch::autograd::grad({score}, chosen, {}, /*retain_graph=*/true, false, /*allow_unused=*/true);
  const auto index = at::tensor(at::IntArrayRef(rows.data(), rows.size()), at::kLong).to(score.device());  // [n]
  at::Tensor sum;                                                                                          // [n, 2, S]
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto own = [&](const at::Tensor& t) { return t.detach().squeeze(0).index_select(1, index); };  // [1, H, T, S] -> [H, n, S]
    const auto weight = own(chosen[i]);                                                                  // [H, n, S]
    const auto rise = gradients[i].defined() ? own(gradients[i]).clamp_min(0) : at::zeros_like(weight);  // [H, n, S]
    const auto both = at::stack({weight.mean(0), (weight * rise).mean(0)}, 1);                           // [n, 2, S]
    sum = sum.defined() ? sum + both : both;
  }
  return (sum / static_cast<double>(chosen.size())).to(at::kCPU, at::kFloat);  // [n, 2, S]
}

at::Tensor maps_of_said(const ReadAgain& read, std::span<const std::int64_t> said, int layer) {
  const auto T = read.logits.size(1), n = std::ssize(said);
  MM_ASSERT(n >= 1 && n <= T);
  const auto logprobs = at::log_softmax(read.logits[0].to(at::kFloat), -1);  // [T, V]
  std::vector<at::Tensor> maps;
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t row = T - n + i;
    maps.push_back(looked_at(read.weights, logprobs[row][said[static_cast<std::size_t>(i)]], {&row, 1}, layer));  // [1, 2, S]
  }
  return at::cat(maps).narrow(2, read.first, read.rows * read.columns);  // [n, 2, P]
}

std::vector<WordMap> maps_by_word(const Tokenizer& tokenizer, std::span<const std::int64_t> tokens, const at::Tensor& maps,
                                  std::int64_t rows, std::int64_t columns) {
  const auto words = words_of(tokenizer.decode(std::vector(tokens.begin(), tokens.end()), true));
  const auto places = places_in_words(tokenizer, tokens, std::ssize(words));
  std::map<std::int64_t, std::vector<std::int64_t>> by_word;  // the tokens of each
  for (std::size_t i = 0; i < places.size(); ++i)
    if (places[i] >= 0) by_word[places[i]].push_back(static_cast<std::int64_t>(i));
  std::vector<WordMap> all;
  for (const auto& [word, own] : by_word)
    all.push_back({.text = words[static_cast<std::size_t>(word)],
                   .maps = maps.index_select(0, at::tensor(own, at::kLong)).mean(0).view({2, rows, columns})});
  return all;
}

std::vector<WordMap> with_answer(const std::string& answer, std::vector<WordMap> asked) {
  MM_CHECK(!asked.empty(), Kind::input, "a question without a word has no map");
  std::vector<at::Tensor> maps;
  for (auto& word : asked) {
    word.asked = true;
    maps.push_back(word.maps);
  }
  asked.insert(asked.begin(), {.text = answer, .maps = at::stack(maps).mean(0)});  // [2, rows, columns]
  return asked;
}

AttentionMaps maps_of_text(const Tokenizer& tokenizer, const ReadAgain& read, std::span<const std::int64_t> said, int layer) {
  return {.words = maps_by_word(tokenizer, said, maps_of_said(read, said, layer), read.rows, read.columns),
          .layer = layer,
          .layers = std::ssize(read.weights)};
}

}  // namespace mm
