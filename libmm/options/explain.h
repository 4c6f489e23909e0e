#pragma once
#include <cstdint>
#include <string>

#include "config/field.h"

namespace mm {

// `mm train --explain`: why a trained model says what it says.
struct ExplainOptions {
  bool explain = false;
  std::int64_t rows = 1000, pairs = 256;
  int steps = 50;
  std::string output;

  void visit(auto&& v) {
    v.field(
        "explain", explain,
        "of classify and regress: what each input and each of its numbers had to do with the answers on the test split, as explain.json, "
        "explain.jsonl and explain.html in the folder of each seed",
        deed());
    v.field("explain-rows", rows, "test examples that --explain asks about; 0 is all", deed(at_least(0)));
    v.field("explain-pairs", pairs, "of them those whose inputs it pairs with each other's, for what they say only together; 0 is all",
            deed(at_least(0)));
    v.field("explain-steps", steps, "steps of its integrated gradients", deed(between(2, 1000)));
    v.field("explain-output", output,
            "the class or value whose score it explains; empty: the class that the model says of the example, or the first value", deed());
  }
};

}  // namespace mm
