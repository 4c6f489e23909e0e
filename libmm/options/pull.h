#pragma once
#include <string>
#include <vector>

#include "config/field.h"
#include "options/list.h"
#include "options/talk.h"

namespace mm {

// mm pull: a model of the hub into the cache on this machine.
struct PullOptions {
  std::vector<std::string> inputs;
  bool dry_run = false, verify = false;
  int jobs = 4;
  std::string format = "text", progress = "auto";
  TalkOptions talk;

  void visit(auto&& v) {
    v.inputs(inputs, "ORG/NAME or ORG/NAME@REVISION, then files or globs of it; without them weights in safetensors and small files");
    v.field("dry-run", dry_run, "list the files and their bytes, and fetch none", deed());
    v.field("verify", verify, "hash the files that the cache holds, without the network", deed());
    v.field("jobs", jobs, "files fetched at once", between(1, 32));
    v.field("format", format, "of what is printed: text, or one JSON object a line", one_of(kReportFormats));
    v.field("progress", progress, kProgressHelp, everywhere(one_of(kWhen)));
    talk.visit(v);
  }
};

}  // namespace mm
