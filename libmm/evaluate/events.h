#pragma once
#include <string>

#include "evaluate/judgement.h"

namespace mm {

// Figures of events in files (metric/event_scores.h). Both files hold rows (read_judged_rows()) of one event each: its file ("filename",
// "file", "audio" or "id"), "onset" and "offset" in seconds ("start" and "end"), and its label ("event_label", "label" or "class"). A row
// of a file alone, all else missing or empty, names one in which nothing happens. The items are the files of the references, in their
// order.
//
// Throws Error{usage} without references; Error{input} that names the row for one without a file, half an event, a time that is no number
// from 0 to 1e9, an end before the begin, and a prediction for a file that the references do not name; for more than kMostEvents events of
// a file, and for references without any event.
Judgement judge_events(const std::string& predictions, const std::string& references);

}  // namespace mm
