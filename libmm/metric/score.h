#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace mm {

// One figure of a set of items: captions of pictures, answers to questions, transcripts, rows of a table.
struct Score {
  std::string name;  // as the field writes it: "Bleu_4", "WER"
  double value = 0;  // of all items
  // Each item's own, in their order; empty where one item alone has none.
  std::vector<double> items = {};
  // The same figure of some of the items, each as often as it is named: what resampling asks for (metric/bootstrap.h). Owns what it needs;
  // safe to call from several threads. Empty where an item drawn twice would change what is counted: how many different ones there are.
  std::function<double(std::span<const std::size_t>)> of = {};
  std::string detail = {};  // counts that it was made of, for people: "guess 9893 8893, correct 5732 2510"
};

// A figure that is the mean of what each item has.
Score mean_score(std::string name, std::vector<double> items);

// A figure that is a function of sums over the items. terms: [items][K], of each item the same K numbers. value: of K sums.
Score summed_score(std::string name, std::vector<std::vector<double>> terms, std::function<double(std::span<const double>)> value);

}  // namespace mm
