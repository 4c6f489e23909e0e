#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "tensor/params.h"

namespace mm {

// A checkpoint is a folder ckpt-00001200 of the run that any reader of Hugging Face folders opens (the moving average's weights, when
// there is one), with what training needs to go on exactly in training/:
//
//   model.safetensors config.json tokenizer.json preprocessor_config.json generation_config.json
//   adapter/                       of a run with LoRA: the adapters in PEFT's layout; the weights above hold the sums
//   training/weights.safetensors   the weights themselves
//   training/optimizer.safetensors the optimiser's moments
//   training/state.json            step, seed, fingerprints, best validation
//   manifest.json                  size and SHA-256 of every file above
//
// It is written aside under a name that no reader takes, brought to the disk, and renamed: under its own name it is always complete.

// The plain files of a model folder, by name, beside its weights. A name may lead into a folder of it: "text-encoder/config.json".
struct ModelFiles {
  std::vector<std::pair<std::string, std::string>> texts;  // "config.json" -> text
  NamedTensors constants = {};                             // [...] beside the weights, never trained: what preprocessing found
  std::map<std::string, NamedTensors> tensors = {};        // of other models inside: "text-encoder/model.safetensors" -> [...]
};

struct TrainingState {
  std::int64_t step = 0;
  NamedTensors weights, optimizer;
  NamedTensors averages = {};  // what is exported, when it is not the weights: of a moving average, of LoRA; else empty
  NamedTensors adapter = {};   // of LoRA, as PEFT names them; else empty. Written only
  Json adapter_config = {};
  Json extra = Json::object();
};

std::string checkpoint_name(std::int64_t step);  // "ckpt-00001200"

bool is_checkpoint_of(const std::string& folder, const std::string& run);  // does the folder lie in that of the run?

// Writes run/ckpt-STEP. Throws Error{output}, before writing, when the disk has too little space left for it.
void write_checkpoint(const std::string& run, const ModelFiles& files, const TrainingState& state);

// A model folder that is whole or not there: what write_checkpoint puts around the training state, and what --export makes. An older one
// makes way, but for its README.md, which stays. Throws Error{output}, and changes nothing, when a file or a folder stands there that is
// none of a model folder's.
void write_model_folder(const std::string& folder, const ModelFiles& files, const NamedTensors& weights);

// Reads a checkpoint back, after its manifest's sizes and hashes were checked. Throws Error{input}.
TrainingState read_checkpoint(const std::string& folder);
void verify_checkpoint(const std::string& folder);  // throws Error{input} that names the first file that is not as it was written

// The newest checkpoint of a run that is complete; those that were passed over, with the reason, go to `skipped`.
std::optional<std::string> newest_checkpoint(const std::string& run, std::vector<std::string>& skipped);

// The steps of a run's checkpoints, newest first, by their folders' names alone; none when the run is not there. Throws Error{input} for a
// folder that cannot be looked into.
std::vector<std::int64_t> checkpoint_steps(const std::string& run);

// Removes all but the newest `keep` and those of the steps in `spare`.
void prune_checkpoints(const std::string& run, int keep, const std::vector<std::int64_t>& spare);

// Removes those of later steps: a run that goes on from `step` has not been there. Throws Error{output}.
void remove_checkpoints_after(const std::string& run, std::int64_t step);

}  // namespace mm
