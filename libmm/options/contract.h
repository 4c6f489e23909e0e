#pragma once
#include <string>
#include <vector>

namespace mm {

// What an experiment is held to: the contract of `mm train --check`.
struct ContractOptions {
  std::vector<std::string> reach, published;
  std::string source, note;

  void visit(auto&& v) {
    v.field("reach", reach, "RATE LOW..HIGH: what the mean over the seeds of a test rate must lie in, percent; either end may be left out");
    v.field("published", published, "RATE VALUE or RATE VALUE +- SPREAD: what is published, percent");
    v.field("source", source, "where it is published");
    v.field("note", note, "what must be known beside the numbers, in a sentence");
  }
};

}  // namespace mm
