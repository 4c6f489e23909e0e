#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"

// Options of every type and limit that the vocabulary knows, two groups deep.
struct InnerOptions {
  double rate = 0.5;
  std::optional<int> steps;

  void visit(auto&& v) {
    v.field("rate", rate, "a rate", mm::above(0));
    v.field("steps", steps, "how many", mm::between(1, 9));
  }
};

struct OuterOptions {
  bool deep = true;
  InnerOptions inner;

  void visit(auto&& v) {
    v.group("inner", inner, "the inner group");
    v.field("deep", deep, "declared behind a group");
  }
};

struct EveryType {
  bool flag = false;
  int count = 3;
  std::int64_t large = -5;
  std::uint64_t seed = 7;
  double number = 0.1;
  std::string text = "plain";
  std::string choice = "a";
  std::string file, draw;
  std::vector<std::string> list;
  std::optional<bool> perhaps;
  std::optional<std::int64_t> perhaps_large;
  std::optional<std::uint64_t> perhaps_seed;
  std::optional<double> perhaps_number;
  std::optional<std::string> perhaps_text;
  OuterOptions outer;
  std::vector<std::string> inputs;

  void visit(auto&& v) {
    static constexpr std::array<std::string_view, 2> kChoices{"a", "b"};
    v.inputs(inputs, "things");
    v.field("flag", flag, "a flag", mm::letter('f'));
    v.field("count", count, "a count", mm::everywhere(mm::at_least(-2)));
    v.field("large", large, "a large number");
    v.field("seed", seed, "a seed");
    v.field("number", number, "a number", mm::Limits{.most = 1e9});
    v.field("text", text, "a text", mm::letter('t'));
    v.field("choice", choice, "a choice", mm::one_of(kChoices));
    v.field("file", file, "a file", mm::path());
    v.field("draw", draw, "a deed", mm::deed(mm::path()));
    v.field("list", list, "a list", mm::path());
    v.field("perhaps", perhaps, "perhaps a flag");
    v.field("perhaps-large", perhaps_large, "perhaps a large number");
    v.field("perhaps-seed", perhaps_seed, "perhaps a seed");
    v.field("perhaps-number", perhaps_number, "perhaps a number");
    v.field("perhaps-text", perhaps_text, "perhaps a text");
    v.group("outer", outer, "the outer group");
  }
};
