#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "config/field.h"
#include "options/photo_data.h"

namespace mm {

// Archives of samples, as webdataset writes them (data/shard_set.h).
struct ShardDataOptions : ShownOptions {
  std::vector<std::string> files = {}, valid_files = {}, test_files = {}, inputs = {}, sentences = {};
  std::string label = "cls", group = {}, index = {};
  double valid_fraction = 0, test_fraction = 0;
  std::uint64_t split_seed = 0;

  void visit(auto&& v) {
    v.field("files", files, "tar archives of samples (KEY.jpg, KEY.cls, ...); set-{0000..0007}.tar is eight of them", path());
    v.field("valid-files", valid_files, "archives of the samples to validate with, when they stand apart", path());
    v.field("test-files", test_files, "archives of the samples to test on, when they stand apart", path());
    v.field("inputs", inputs, "endings of the files that go in; empty is the picture and the sound that a sample has");
    v.field("label", label, "the ending of the file with the class, or json.FIELD");
    v.field(
        "sentences", sentences,
        "to caption: likewise of the files with a picture's sentences, the one to compare with first; empty is txt, or else json.caption");
    v.field("group", group, "likewise of what must not stand on two sides of a split, such as a speaker; for --check-split");
    v.field("index", index, "a file that keeps what stands where, so that archives are walked through once; empty: none", path());
    v.field("valid-fraction", valid_fraction, "part of the training samples that validates, where no files say which", between(0, 0.9));
    v.field("test-fraction", test_fraction, "part of all samples that tests, where no files say which", between(0, 0.9));
    v.field("split-seed", split_seed, "of the draws of these parts, whatever the run's seed");
    ShownOptions::visit(v);
  }
};

}  // namespace mm
