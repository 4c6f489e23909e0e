#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "options/list.h"
#include "options/talk.h"

namespace mm {

inline constexpr std::array<std::string_view, 2> kTied{"once", "copies"};

// mm convert: pickled weights become .safetensors, without running anything that is in them.
struct ConvertOptions {
  std::vector<std::string> inputs;
  std::string output, part, tied = "once";
  bool skip_unknown = false, list = false, overwrite = false;
  std::string format = "text", progress = "auto";
  TalkOptions talk;

  void visit(auto&& v) {
    v.inputs(inputs, "a file of torch.save (.bin, .pt, .pth, .ckpt), or a model folder that holds one");
    v.field("output", output, "the .safetensors file, or for a folder the folder, that is written, whole or not at all", path());
    v.field("overwrite", overwrite, "replace an existing output");
    v.field("part", part, "of a file that holds more than weights the part to take: model, state_dict, ...; nested ones as a.b");
    v.field("tied", tied,
            "tensors that are one and the same: stored once (the file says so, as safetensors' save_model does), or as copies",
            one_of(kTied));
    v.field("skip-unknown", skip_unknown, "leave out what belongs to classes that hold no plain tensors, in place of refusing the file");
    v.field("list", list, "print the tensors of a file or folder, also of .safetensors, and write nothing");
    v.field("format", format, "of what is printed: text, or one JSON object a line", one_of(kReportFormats));
    v.field("progress", progress, kProgressHelp, everywhere(one_of(kWhen)));
    talk.visit(v);
  }
};

}  // namespace mm
