#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "options/adapt.h"
#include "options/computing.h"
#include "options/contract.h"
#include "options/convention.h"
#include "options/explain.h"
#include "options/folder_data.h"
#include "options/generate.h"
#include "options/objective.h"
#include "options/optimizer.h"
#include "options/photo_data.h"
#include "options/privacy.h"
#include "options/probe.h"
#include "options/processes.h"
#include "options/robustness.h"
#include "options/shard_data.h"
#include "options/sound_data.h"
#include "options/talk.h"

namespace mm {

// The model that is trained: a family and how large its two halves are, or a list of blocks.
struct TrainModelOptions {
  std::string family = {}, from = {}, encoder = {};
  int image_size = 96, patch_size = 16;
  int vision_width = 192, vision_layers = 6, vision_heads = 6;
  int text_width = 192, text_layers = 2, text_heads = 6;
  int longest_text = 32, vocabulary = 4096, space = 128;
  std::vector<std::string> layers = {}, augment = {}, head = {}, predictor = {};
  std::string fusion = {};
  double drop_modalities = 0, rebuild = 0;
  GeneratorOptions generator = {};
  double label_smoothing = 0;
  std::optional<double> init_std = {};

  void visit(auto&& v) {
    v.field("family", family, "which family's layout (`mm list families`); empty: the first that can be trained");
    v.field("from", from, "a folder of such a model, whose weights it begins with; empty: fresh weights", path());
    v.field("image-size", image_size, "side of the pictures that the model sees, pixels", between(8, 2048));
    v.field("patch-size", patch_size, "side of a patch, pixels; divides the image size", between(1, 512));
    v.field("vision-width", vision_width, "width of the vision tower", between(1, 16384));
    v.field("vision-layers", vision_layers, "layers of the vision tower", between(1, 256));
    v.field("vision-heads", vision_heads, "attention heads of the vision tower", between(1, 256));
    v.field("text-width", text_width, "width of the text tower", between(1, 16384));
    v.field("text-layers", text_layers, "layers of the text tower", between(1, 256));
    v.field("text-heads", text_heads, "attention heads of the text tower", between(1, 256));
    v.field("space", space, "to align: width of the space of pictures and texts", between(1, 65'536));
    v.field("longest-text", longest_text, "longest sentence, tokens", between(4, 4096));
    v.field("vocabulary", vocabulary, "words and parts of words that it knows, at most; made from the sentences", between(16, 1'000'000));
    v.field(
        "layers", layers,
        "of a classifier or a generator, a list of blocks (`mm list blocks`): [flatten, linear 64, relu, linear 10]; of inputs that keep "
        "apart each has its own, and 'text: lstm 64' is for that input alone");
    v.field("fusion", fusion, "of several inputs: how they become one (`mm list fusions`): lmf 32 rank=4; empty: side by side");
    v.field("drop-modalities", drop_modalities,
            "with a fusion: while training each input of each example is left out with this chance; one always stays", between(0, 0.99));
    v.field("rebuild", rebuild,
            "with model.drop-modalities: how much it counts that each input which was left out is told from what the others fused to; 0: "
            "not at all",
            at_least(0));
    v.field("encoder", encoder,
            "of a classifier of pictures: a model folder whose picture tower comes before the layers; it is trained with them unless "
            "optimizer.freeze names it: [encoder.*]",
            path());
    v.field("augment", augment, "to represent: blocks that make each view of an example: [random-crop 0.3, jitter]");
    v.field(
        "head", head,
        "with a fusion: blocks behind it; to represent: behind the layers, for the objective alone; of mae: behind each of their steps, "
        "the decoder");
    v.field("predictor", predictor, "of simsiam and byol: blocks behind the head, of one of the views");
    generator.visit(v);
    v.field("label-smoothing", label_smoothing, "part of the target's probability that is spread over all words", between(0, 0.9));
    v.field(
        "init-std", init_std,
        "standard deviation of fresh weights; 0 is by the number of inputs of each output (He et al. 2015); unset: 0.02 to caption, else "
        "0",
        at_least(0));
  }
};

// Scenes that mm draws.
struct SceneDataOptions {
  int count = 0;
  std::uint64_t seed = 1;
  double paraphrase = 0;
  AugmentOptions augment;

  void visit(auto&& v) {
    v.field("count", count, "new scenes an epoch; 0: none", between(0, 100'000'000));
    v.field("seed", seed, "of the scenes, whatever the run's seed; validation and test draw from other seeds");
    v.field("paraphrase", paraphrase, "chance that a sentence other than the canonical one is learnt", between(0, 1));
    v.group("augment", augment, "how scenes are varied");
  }
};

// Questions about pictures with their answers, and how all questions are learnt.
struct QuestionDataOptions {
  std::vector<std::string> files, valid_files, test_files;
  int each = 4;
  bool even = false, hide_pictures = false;
  AugmentOptions augment;

  void visit(auto&& v) {
    v.field("files", files, "lists of image, question and answer, JSONL, to learn from", path());
    v.field("valid-files", valid_files, "such lists to validate with", path());
    v.field("test-files", test_files, "such lists to test on", path());
    v.field("each", each, "questions about each picture an epoch, at most; drawn anew each time", between(1, 64));
    v.field("even", even,
            "draw a picture's questions of a list evenly over its answers, so that many yes and no do not crowd out the rest");
    v.field("hide-pictures", hide_pictures,
            "show grey pictures, in training and test: what is then found is what the questions give away of their answers");
    v.group("augment", augment, "how the lists' pictures are varied");
  }
};

// Arrays of examples with their classes (data/array_set.h).
struct ArrayDataOptions {
  std::vector<std::string> files, valid_files, test_files, inputs, categories, preprocess;
  std::string label, split = "split", group, text_encoder, media, sequence, order;
  double valid_fraction = 0, test_fraction = 0;
  std::int64_t per_class = 0;
  std::uint64_t split_seed = 0;

  void visit(auto&& v) {
    v.field("files", files,
            "files of the same examples: npz, npy, idx, safetensors, CSV; one with pictures, one with labels, or all in one; "
            "FILE#NAME,NEW=NAME takes some arrays of a file",
            mm::path());
    v.field("valid-files", valid_files, "files of the examples to validate with, when they stand apart", mm::path());
    v.field("test-files", test_files, "files of the examples to test on, when they stand apart", mm::path());
    v.field("inputs", inputs, "names or globs of the arrays that go in; !NAME takes one away; empty is all but label and split");
    v.field("categories", categories,
            "arrays of whole numbers or texts that go in as names, such as who speaks; the layers of each begin with 'embed auto WIDTH'");
    v.field("preprocess", preprocess, "steps that every input goes through, fitted on the training examples: [impute, standardise]");
    v.field("text-encoder", text_encoder,
            "a model folder, or a hub id in the cache, that makes a vector of each text: columns of text may then be inputs", path());
    v.field(
        "media", media,
        "the column with the name of a sound or a video for each row, from the table's folder on: `mm list extractors` are inputs then");
    v.field("label", label, "the array with what is learnt; empty: label or labels");
    v.field("split", split, "the array that says 0 train, 1 test; or 0 train, 1 validation, 2 test");
    v.field("group", group, "the array with what must not stand on two sides of the split, such as a person; for --check-split");
    v.field("sequence", sequence,
            "the array that says whose steps the rows are, such as a video: each is one example, and every row is classified");
    v.field("order", order, "the array of numbers that says in which order they are; empty: as in the file");
    v.field("valid-fraction", valid_fraction, "part of the training examples that validates, where nothing says which", between(0, 0.9));
    v.field("test-fraction", test_fraction, "part of all examples that tests, where nothing says which", between(0, 0.9));
    v.field("per-class", per_class, "examples of each class to learn from; 0 is all", at_least(0));
    v.field("split-seed", split_seed, "of the draws of these parts, whatever the run's seed");
  }
};

// What is learnt from, and what is asked at validation and test.
struct TrainDataOptions {
  PhotoDataOptions grocery, manifest;
  EmojiDataOptions emoji;
  SceneDataOptions scenes;
  QuestionDataOptions questions;
  ArrayDataOptions arrays;
  SoundDataOptions sounds;
  FolderDataOptions folders;
  ShardDataOptions shards;
  PointDataOptions points;
  std::vector<std::string> domains, texts;
  std::string train_split = "train", valid_split = "val", test_split = "test";
  int valid_photos = 296, valid_scenes = 200, test_photos = 0, test_scenes = 1000;
  double budget = 0;
  int buckets = 0;
  bool shuffle_labels = false;
  std::string progress = "never";  // no option: TrainOptions::progress, for what is made of files before training

  void visit(auto&& v) {
    v.group("grocery", grocery, "photos of the Grocery Store data set: the folder with images.tsv and classes.tsv");
    v.group("manifest", manifest, "photos of your own: a JSONL file with image, text and split");
    v.group("emoji", emoji, "pictures of emoji with their names: a folder with emoji.jsonl");
    v.group("scenes", scenes, "pictures that mm draws, with their true sentences");
    v.group("questions", questions, "to answer: questions about pictures, beside those about photos of groceries and scenes");
    v.group("arrays", arrays, "examples of a classification");
    v.group("sounds", sounds, "sounds to classify: a folder of files whose names say what they are");
    v.group("folders", folders, "pictures to classify: a folder for each class");
    v.group("shards", shards, "samples in tar archives: pictures and sounds to classify, prepared as folders and sounds say; or captions");
    v.group("points", points, "points of a plane that mm draws, for generators");
    v.field("domains", domains, "of adapt: a file of arrays for each domain, two or more with the same classes", path());
    v.field("texts", texts, "to transcribe: what labels stand for: [0=zero, 1=one]; a label that is not among them is its own text");
    v.field("train-split", train_split, "what the photos' training split is called");
    v.field("valid-split", valid_split, "what their validation split is called; empty: none");
    v.field("test-split", test_split, "what their test split is called; empty: none");
    v.field("valid-photos", valid_photos, "photos captioned, asked about or sought at each validation; 0 is all", at_least(0));
    v.field("valid-scenes", valid_scenes, "scenes likewise", at_least(0));
    v.field("test-photos", test_photos, "photos captioned, asked about or sought at the end; 0 is all", at_least(0));
    v.field("test-scenes", test_scenes, "scenes likewise, of each of the two kinds", at_least(0));
    v.field(
        "budget", budget,
        "part of an epoch's pictures that may be unreadable: others stand for them, and quarantine.jsonl lists them; 0 stops at the first",
        between(0, 0.9));
    v.field("buckets", buckets,
            "to caption and transcribe: so many batches are drawn together and their examples sorted by length, so that a batch is padded "
            "less; 0: none",
            between(0, 10'000));
    v.field(
        "shuffle-labels", shuffle_labels,
        "to classify and regress: change the labels of the examples to learn from among them, and of those to validate with: what is then "
        "found is chance");
  }
};

inline constexpr std::array<std::string_view, 9> kTrainTasks{"caption",    "answer",    "align",    "classify", "regress",
                                                             "transcribe", "represent", "generate", "adapt"};

inline constexpr const char* kTaskHelp =
    "what is learnt: to caption pictures, to answer questions about them, to put them and texts into one space, classes of arrays, values "
    "or answers beside arrays, texts of "
    "sounds, features of arrays without their classes, to make points, or to bring one domain to another";

inline constexpr std::array<std::string_view, 5> kSelections{"valid", "last", "loss", "accuracy", "test_oracle"};

// mm train: one experiment, or one of the small jobs around it (--dry-run, --export, --draw).
struct TrainOptions {
  std::vector<std::string> experiments;
  std::string task = "caption";
  std::string output = "run", resume = "auto";
  std::uint64_t seed = 0;
  std::string seeds = "1";
  std::vector<std::string> grid;
  bool dry_run = false, check = false, check_split = false;
  std::string from, export_from, distil, to, draw, status, results;
  std::int64_t steps = 1000, overfit = 0;
  int batch = 64, micro_batch = 0, loaders = 1, threads = 0;
  std::string device = "cpu";
  std::string computes_on = "cpu";  // no option: what `device` is to this process, "cpu" or "cuda:N"
  std::int64_t log_every = 10, valid_every = 0, save_every = 200;
  int keep_last = 2;
  std::string select = "valid";
  TestScoreOptions test;
  bool compare = true, subsets = false, shuffled = false;
  ComputingOptions computing;
  TrainModelOptions model;
  TrainDataOptions data;
  TrainObjectiveOptions objective;
  OptimizerOptions optimizer;
  SamplingOptions sampling;
  AdaptOptions adapt;
  ProbeOptions probe;
  ContractOptions contract;
  ExplainOptions explain;
  RobustnessOptions robustness;
  ProcessOptions processes;
  PrivacyOptions privacy;
  std::string progress = "auto";
  TalkOptions talk;

  void visit(auto&& v) {
    v.inputs(experiments, "the experiment: a YAML file with these options");
    v.field("task", task, kTaskHelp, one_of(kTrainTasks));
    v.field("output", output, "folder of the run", path());
    v.field("resume", resume, "auto goes on from the newest complete checkpoint; never starts anew; or a checkpoint's folder");
    v.field("seed", seed, "of weights, order and augmentation");
    v.field("seeds", seeds,
            "how many runs, with seeds seed, seed + 1, ...; or their seeds: 0..4 or 0,2,5. Several have a folder seed-N each");
    v.field("grid", grid,
            "OPTION=A,B,...: the experiment with each of these values, of several options with all their pairs, in a folder OPTION=A each");
    v.field("check", check, "hold the result to the experiment's contract; exit code 1 when it is not met", deed());
    explain.visit(v);
    v.field("from", from, "do a run again from its own record (config.resolved.yaml) in its folder; other options change it", deed(path()));
    v.field("dry-run", dry_run, "check everything, say how large the model is, and stop before training", deed());
    v.field("check-split", check_split, "look for examples that stand on two sides of the split, and stop; exit 1 when some do", deed());
    v.field("export", export_from, "make a model folder of this run's selected checkpoint, and stop", deed(path()));
    v.field("distil", distil,
            "make a small encoder of this model that gives vectors of texts: one vector a token, and a text their mean; and stop", deed());
    v.field("to", to, "where --export, --distil and --draw write, and --check keeps its result", deed(path()));
    v.field("status", status, "say how far this run is, also while it trains, and stop", deed(path()));
    v.field("results", results, "print the results that --check has kept in this folder as one table, and stop", deed(path()));
    v.field("draw", draw, "0,4,8..11: write these scenes as PNG with their sentences, and stop", deed());
    v.field("steps", steps, "updates of the parameters", at_least(1));
    v.field("overfit", overfit, "learn only the first N examples, over and over, and validate on them; 0 is all", at_least(0));
    v.field("batch", batch, "examples an update", between(1, 1'000'000));
    v.field("micro-batch", micro_batch, "examples computed together; 0 is the whole batch. The result is that of the whole batch",
            at_least(0));
    v.field("loaders", loaders, "threads that make batches ahead", between(1, 64));
    computing.visit(v);
    v.field("device", device, "where the model learns: cpu, cuda, cuda:N, or auto, a GPU where there is one", everywhere());
    v.field("threads", threads, "processor threads that compute; 0 is all that this process may use", everywhere(between(0, 1024)));
    v.field("log-every", log_every, "updates between two lines of metrics.jsonl", at_least(1));
    v.field("valid-every", valid_every, "updates between two validations; 0 is only at the end", at_least(0));
    v.field("save-every", save_every, "updates between two checkpoints", at_least(1));
    v.field("keep-last", keep_last, "checkpoints that stay beside the best ones", between(1, 1000));
    v.field("select", select,
            "the checkpoint to test and export: valid, the best by validation loss, or the last where nothing validates; last; the best by "
            "validation loss or accuracy; test_oracle: by the test split itself, as some papers have it",
            one_of(kSelections));
    test.visit(v);
    v.field("compare", compare, "train the experiment with each of several inputs alone as well, and show them beside it");
    v.field("subsets", subsets, "with `compare`, train it with every choice of some of its inputs, not with each alone only");
    v.field("shuffled", shuffled, "with `compare`, train it once more with its labels shuffled (data.shuffle-labels)");
    v.group("model", model, "what is trained");
    v.group("data", data, "what it learns from");
    v.group("objective", objective, "what a classification makes small; a captioner's is the cross-entropy of its words");
    v.group("optimizer", optimizer, "how it learns");
    v.group("probe", probe, "what a representation is held against");
    v.group("sampling", sampling, "how a generator is asked");
    v.group("adapt", adapt, "what is tried to bring one domain to another");
    privacy.visit(v);
    v.group("contract", contract, "what `--check` holds it to");
    robustness.visit(v);
    v.group("processes", processes, "training in several processes, which mpirun, srun or torchrun starts");
    v.field("progress", progress, kProgressHelp, everywhere(one_of(kWhen)));
    talk.visit(v);
  }
};

}  // namespace mm
