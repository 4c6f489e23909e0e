#pragma once
#include <memory>

#include "model/folder.h"
#include "model/text_encoder.h"
#include "tensor/device.h"

namespace mm {

// A model that mm train made of texts, alone or beside other inputs (config.json: "text_inputs"), as it is asked for one record after the
// other: an input that a record does not bring is missing, where the model fuses its inputs. The encoder of the texts lies inside the
// folder, or where the run found it. Throws Error{usage} for a model that reads no texts, Error{input} for a folder that is not whole.
std::unique_ptr<TextClassifier> stack_classifier(const Folder& folder, const Runtime& runtime);

}  // namespace mm
