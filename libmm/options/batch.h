#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "options/talk.h"

namespace mm {

// What goes in and what comes out; the same in every program that answers records.
struct BatchOptions {
  std::vector<std::string> inputs;
  std::vector<std::string> list;
  std::string format = "auto", output;
  bool overwrite = false, resume = false, fail_fast = false;
  std::string shard;
  std::int64_t limit = 0;
  int batch = 0;
  std::string progress = "auto";
  bool timing = false;

  void visit(auto&& v) {
    static constexpr std::array<std::string_view, 5> kFormats{"auto", "text", "jsonl", "json", "csv"};
    v.inputs(inputs, "files, folders, globs, or - for a list on standard input");
    v.field("list", list, "a file with one path or one JSON object a line", path());
    v.field("format", format, "of the results; auto follows the extension of --output, else is text on a terminal and jsonl elsewhere",
            one_of(kFormats));
    v.field("output", output, "write the results to this file, whole or not at all; - is standard output", path());
    v.field("overwrite", overwrite, "replace an existing output");
    v.field("resume", resume, "go on where an earlier run of the same output was cut off");
    v.field("fail-fast", fail_fast, "stop at the first record that fails");
    v.field("shard", shard, "I/N: answer only the I-th of N parts, I from 0; auto takes both from Slurm or MPI");
    v.field("limit", limit, "answer at most so many records; 0 is all", at_least(0));
    v.field("batch", batch, "records computed together; 0 chooses", between(0, 4096));
    v.field("progress", progress, kProgressHelp, everywhere(one_of(kWhen)));
    v.field("timing", timing, "print one JSON line with load, decode, compute and total seconds, items per second and peak memory");
  }
};

}  // namespace mm
