#pragma once
#include <string>

#include "config/field.h"
#include "options/list.h"
#include "options/talk.h"

namespace mm {

// mm doctor: what was found on this machine, and what to do about what was not.
struct DoctorOptions {
  std::string format = "text";
  TalkOptions talk;

  void visit(auto&& v) {
    v.field("format", format, "of the answer: text, or one JSON object a line", one_of(kReportFormats));
    talk.visit(v);
  }
};

}  // namespace mm
