#include <array>

#include "config/program.h"
#include "options/caption.h"
#include "options/convert.h"
#include "options/doctor.h"
#include "options/embed.h"
#include "options/evaluate.h"
#include "options/list.h"
#include "options/pull.h"
#include "options/retrieve.h"
#include "options/sentiment.h"
#include "options/train.h"
#include "options/vqa.h"

namespace mm {
namespace {

using enum Standing;

constexpr std::array kCaption{
    Example{"mm caption photo.jpg", "one picture, one sentence"},
    Example{"mm caption photos/ --format jsonl --output captions.jsonl", "a folder; the same with --resume goes on where it was cut off"},
    Example{"mm caption photo.jpg --num-captions 3 --decode.beam 3", "three sentences, best first"},
    Example{"mm caption photo.jpg --preset accurate", "as the published model decodes: three beams"},
    Example{"mm caption photo.jpg --prompt \"a picture of\"", "how the caption begins"},
    Example{"mm caption photo.jpg --model Salesforce/blip-image-captioning-base", "a model folder, or a hub id that is in the cache"},
    Example{"mm caption --list pictures.txt --shard 0/8 --output part-0.jsonl", "the first of eight parts of a list"},
    Example{"mm caption clip.avi --scenes", "a video, and each of its scenes with its start and end"},
};
constexpr std::array kVqa{
    Example{"mm vqa photo.jpg \"How many things are there?\"", "one picture, one question"},
    Example{"mm vqa photo.jpg \"How many apples are there?\" --model Salesforce/blip-vqa-base",
            "another model: a folder, or a hub id that is in the cache"},
    Example{"mm vqa photo.jpg \"What is it?\" \"What colour is it?\"", "two questions: the picture is computed once"},
    Example{"mm vqa photos/ \"Is it ripe?\" --yes-no --output ripe.jsonl",
            "yes or no of every picture of a folder, with the probability of each"},
    Example{"mm vqa photo.jpg \"What is it?\" --choices apple,pear,milk --top 3", "the likeliest of three, all with theirs"},
    Example{"mm vqa --list questions.jsonl --answers answers.txt", "records with image and question; the likeliest answers of a list"},
    Example{"mm vqa photo.jpg \"What is it?\" --regex \"(red|green) (cup|bowl)s?\"",
            "written so that all of it matches; --number writes a number"},
};
constexpr std::array kSentiment{
    Example{"mm sentiment --model my-classifier --text \"well, that was great\"",
            "one text; the model is a folder as transformers writes it"},
    Example{"mm sentiment reviews.txt --model my-classifier --output judged.jsonl",
            "a text a line; the same with --resume goes on after a stop"},
    Example{"mm sentiment reviews.jsonl --model my-classifier --format csv",
            "JSON objects with text, id and, of two texts that are compared, pair"},
    Example{"mm sentiment clip.avi", "what is said in a video, by the subtitles beside it (clip.srt)"},
};
constexpr std::array kTrain{
    Example{"mm train share/experiment/caption-small.yaml --dry-run", "how large is the model, what does it see"},
    Example{"mm train share/experiment/caption-small.yaml --output runs/a --seed 1", "train; the same command again goes on after a stop"},
    Example{"mm train share/experiment/caption-small.yaml --seeds 0..2 --set steps=2000",
            "three seeds, with mean and deviation in report.md"},
    Example{"mm train share/experiment/caption-small.yaml --output runs/grid --grid optimizer.rate=1e-3,3e-4",
            "two experiments, ranked by validation"},
    Example{"mm train --from runs/a", "do a run again from its own record, and say whether the same comes of it"},
    Example{"mm train share/experiment/tmc-handwritten.yaml --check", "hold a result to what is published; exit code 1 when it is not met"},
    Example{"mm train --status runs/a", "how far a run is, also while it trains"},
    Example{"mm train --export runs/a --to my-model", "a model folder of a finished run, in half precision"},
    Example{"mm train --draw 0..7 --to scenes", "eight drawn scenes as PNG, with their true sentences"},
};
constexpr std::array kRetrieve{
    Example{"mm retrieve index photos/ --store photos.index --model openai/clip-vit-base-patch32",
            "make an index; again: bring it up to date"},
    Example{"mm retrieve search \"a red circle\" --store photos.index --top 3", "what is nearest to a text"},
    Example{"mm retrieve search photo.jpg --store photos.index --not \"a moon^0.5\"", "like this photo, but less of a moon"},
    Example{"mm retrieve search --like photos/scene-00.png --store photos.index --where 'kind == \"picture\"'",
            "more like one that is in it"},
    Example{"mm retrieve classify photos/ --label apple --label pear --model openai/clip-vit-base-patch32", "which label fits each"},
    Example{"mm retrieve eval pairs.jsonl --model openai/clip-vit-base-patch32", "how well a model finds texts of pictures, and back"},
    Example{"mm retrieve gallery \"a red circle\" --store photos.index --output found.html", "a page with what was found"},
    Example{"mm retrieve serve --store photos.index --port 8080", "a page to search with, and JSON for programs"},
    Example{"mm retrieve tune \"a red circle\" \"a moon\" --store photos.index", "what --effort finds of what such texts look for"},
    Example{"mm retrieve dedup --store photos.index --duplicates 0.98", "which are nearly the same"},
    Example{"mm retrieve remove photos/scene-04.png --store photos.index", "forget one"},
    Example{"mm retrieve verify --store photos.index", "is every byte as it was written?"},
    Example{"mm retrieve export --store photos.index --output vectors.npy", "the vectors, and vectors.jsonl with the items"},
};
constexpr std::array kEmbed{
    Example{"mm embed photo.jpg --text \"a ripe pear\" --text \"a red car\" --similarity --model openai/clip-vit-base-patch32",
            "how near a picture is to texts"},
    Example{"mm embed photos/ --output photos.npy --model openai/clip-vit-base-patch32", "an array, and photos.jsonl with ids beside it"},
    Example{"mm embed lines.txt --output lines.npz --model sentence-transformers/all-MiniLM-L6-v2", "a vector for each line"},
    Example{"mm embed photos/ --layer -1 --pool mean --output states.safetensors --model openai/clip-vit-base-patch32",
            "what is behind the last block"},
};
constexpr std::array kConvert{
    Example{"mm convert pytorch_model.bin --output model.safetensors", "one file of torch.save"},
    Example{"mm convert my-pickled --output my-model", "a model folder; the files beside the weights are copied"},
    Example{"mm convert run.ckpt --part model --output weights.safetensors", "the weights of a training checkpoint"},
    Example{"mm convert run.ckpt --list", "what is in a file: names, types, shapes and bytes"},
};
constexpr std::array kPull{
    Example{"mm pull Salesforce/blip-vqa-base", "into the cache; --model Salesforce/blip-vqa-base then finds it"},
    Example{"mm pull Salesforce/blip-vqa-base --dry-run", "which files that would be, and how large"},
    Example{"mm pull org/name@v1.0 config.json \"*.safetensors\"", "these files of a branch, tag or commit"},
    Example{"mm pull org/name --verify", "hash again what the cache holds, without the network"},
};
constexpr std::array kEvaluate{
    Example{"mm evaluate caption --pred predicted.jsonl --ref references.jsonl", "BLEU, ROUGE-L, CIDEr of captions"},
    Example{"mm evaluate caption --pred results.json --ref captions_val2014.json --missing skip",
            "COCO's own files, of a part of its pictures"},
    Example{"mm evaluate vqa --pred answered.jsonl --convention all", "VQA accuracy by every convention, ANLS, exact"},
    Example{"mm evaluate speech --pred heard.jsonl --ref said.jsonl --letters lower", "word and character errors"},
    Example{"mm evaluate class --pred labels.csv --ref truth.csv", "accuracy, F1 and the like; value scores numbers"},
    Example{"mm evaluate retrieval --pred found.jsonl --ref wanted.jsonl --at 1,5,10", "R@k, mAP, nDCG of lists"},
    Example{"mm evaluate caption --pred a.jsonl --against b.jsonl --ref references.jsonl", "which of two is better, and how sure that is"},
};
constexpr std::array kList{
    Example{"mm list", "every table"},
    Example{"mm list models", "the models that come with mm, with their folders"},
    Example{"mm list families --format jsonl", "for a program to read"},
};
constexpr std::array kDoctor{
    Example{"mm doctor", "what was found, and a fix for what was not"},
    Example{"mm doctor --format jsonl", "for a bug report"},
};
constexpr std::array kConfig{
    Example{"mm config validate photos.yaml", "is the file right? says what is wrong by line and column"},
    Example{"mm config dump caption --config photos.yaml", "the options in effect, each with its origin"},
    Example{"mm config show", "folders and variables that mm looks at"},
};
constexpr std::array kHelp{
    Example{"mm help", "the list of programs"},
    Example{"mm help caption", "the manual of one"},
};
constexpr std::array kCompletion{
    Example{"source <(mm completion bash)", "in this shell; put the line into ~/.bashrc to keep it"},
    Example{"mm completion zsh > ~/.zfunc/_mm", "for zsh, in a folder of its fpath"},
    Example{"mm completion fish > ~/.config/fish/completions/mm.fish", "for fish"},
};

constexpr std::array<std::string_view, 3> kConfigWords{"validate", "dump", "show"};
constexpr std::array<std::string_view, 3> kCompletionWords{"bash", "zsh", "fish"};

constexpr std::array kPrograms{
    Program{.name = "caption",
            .group = "ask",
            .standing = works,
            .summary = "say what is on a picture",
            .description =
                "Reads pictures and videos (files, folders, globs, lists) and writes one record for each, in their order: on a terminal "
                "the caption, "
                "elsewhere JSON lines with the caption, its log-probability and the tokens.\n\n"
                "The model is a folder as Hugging Face's transformers reads and writes them. The default is a small demonstration model "
                "that comes with mm; it knows drawn scenes and groceries, not the world.\n\n"
                "A picture that cannot be read costs one record with its error, not the job; the exit code is then 1.",
            .examples = kCaption,
            .settings = Settings::of<CaptionOptions>},
    Program{
        .name = "vqa",
        .group = "ask",
        .standing = works,
        .summary = "answer questions about pictures",
        .description =
            "Reads pictures and videos (files, folders, globs, lists) and questions, and writes one record for each question of each, in "
            "their "
            "order: on a terminal the answer, elsewhere JSON lines with the answer, its probability, the margin to the second and the "
            "tokens.\n\n"
            "An input is a question when it is no file, folder or glob, and does not end as the names of pictures and videos do; "
            "--question says one "
            "that "
            "could be taken for a file. The records of a list say theirs: {\"image\": \"a.jpg\", \"question\": \"...\"}.\n\n"
            "The model writes an answer, or says which of a list is the likeliest (--answers, --choices, --yes-no). What it writes can be "
            "bound to a pattern (--number, --regex).\n\n"
            "A picture that cannot be read, or a question that cannot be asked, costs one record with its error, not the job; the exit "
            "code "
            "is then 1.",
        .examples = kVqa,
        .settings = Settings::of<VqaOptions>},
    Program{
        .name = "sentiment",
        .group = "ask",
        .standing = works,
        .summary = "tell the sentiment of texts, sounds and videos",
        .description =
            "Reads texts (of the command line, of files with a text or a JSON object a line, of lists), sounds and videos, and writes one "
            "record for each, in their order: the label with its probability, all labels with theirs, or the value of a model that gives "
            "values.\n\n"
            "The model is a folder of a text classifier as Hugging Face's transformers reads and writes them, fine-tuned for whatever its "
            "labels say; `mm list families` names the kinds. Texts are computed without padding, so that their order and their company "
            "change nothing.\n\n"
            "Of a sound or a video the text is that of the subtitles beside it; a model that mm train made of such files also takes their "
            "voice, faces and motion.\n\n"
            "A text that cannot be read costs one record with its error, not the job; the exit code is then 1.",
        .examples = kSentiment,
        .settings = Settings::of<SentimentOptions>},
    Program{.name = "asr-av", .group = "ask", .summary = "write down speech, by ear and by eye"},
    Program{
        .name = "retrieve",
        .group = "ask",
        .standing = works,
        .summary = "search pictures, sounds and texts with each other",
        .description =
            "index makes an index of files and texts, or adds to one: a folder that --store names. What stands in it unchanged is "
            "passed over; "
            "other fields of a list's lines are kept for --where. search finds what is nearest to a text, a file, or what several "
            "parts make "
            "together, exactly: nothing is left out as an index of neighbours would; gallery makes a page of it, serve answers over HTTP. "
            "classify says which of some labels fits each input; eval measures a model on pairs of files and texts.\n\n"
            "remove forgets ids, or what --where holds of; dedup finds items that are nearly the same; info says what is in an index; "
            "verify holds every byte to its check-sums; "
            "compact makes it small again; tune makes graphs for --effort, and says what that finds; export writes vectors and items.\n\n"
            "What an index has acknowledged survives kill -9 and loss of power. One process writes to it at a time; any number search.",
        .examples = kRetrieve,
        .settings = Settings::of<RetrieveOptions>,
        .words = kRetrieveActions,
        .usage = "[OPTIONS] ACTION [INPUT...]"},
    Program{.name = "translate", .group = "ask", .summary = "translate text with the help of a picture"},
    Program{.name = "generate", .group = "ask", .summary = "write text from pictures and sound"},
    Program{.name = "predict", .group = "ask", .summary = "classify or predict from several kinds of data"},
    Program{
        .name = "train",
        .group = "prepare",
        .standing = works,
        .summary = "train a model from one YAML file",
        .description =
            "One YAML file is one experiment: a captioner of photos and scenes, a classifier of arrays, views and sounds, ... (`task`). "
            "The run's "
            "folder holds checkpoints that mm and transformers open, metrics.jsonl, and at the end the tested model in final/ with "
            "report.md and report.html. metrics.csv and TensorBoard's event file are made of metrics.jsonl; env.json and data.sha256 say "
            "where the run was made and of what.\n\n"
            "A run that was stopped, also by kill -9, goes on from its newest complete checkpoint when the same command is given again, "
            "and "
            "ends with the same bits. Ctrl-C and SIGTERM save before they stop.",
        .examples = kTrain,
        .settings = Settings::of<TrainOptions>,
        .inputs_configure = true,
        .record = "from",
        .usage = "[OPTIONS] EXPERIMENT.yaml"},
    Program{
        .name = "embed",
        .group = "prepare",
        .standing = works,
        .summary = "turn pictures, sounds, videos and texts into vectors",
        .description =
            "Reads files of all kinds, in one pass over mixed folders: pictures, sounds and videos by their content, texts from .txt and "
            ".jsonl, one a line. Each becomes a vector by the tower of the model that reads its kind; a video the mean of its frames'.\n\n"
            "--output NAME.npy, .npz or .safetensors holds the vectors as one array, [N, E] f32, and NAME.jsonl beside it their ids and "
            "rows; everything else holds records with their vectors. Vectors have the length 1, so that a product of two is their cosine: "
            "--no-normalize leaves them as the model makes them.\n\n"
            "What cannot be read costs one record with its error, not the job; the exit code is then 1.",
        .examples = kEmbed,
        .settings = Settings::of<EmbedOptions>},
    Program{.name = "pull",
            .group = "prepare",
            .standing = works,
            .summary = "fetch a model from the hub",
            .description =
                "Fetches a model's files into the cache of Hugging Face, where --model ORG/NAME and Python's transformers find them, and "
                "prints the folder.\n\n"
                "Of a repository it takes the weights in safetensors and the small files beside them; files and globs behind the name take "
                "others. Each file's hash is held to the one that the hub names before it enters the cache. What was cut off goes on where "
                "it stopped when the same command is given again.\n\n"
                "HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE mean what they mean to huggingface_hub.",
            .examples = kPull,
            .settings = Settings::of<PullOptions>,
            .usage = "[OPTIONS] ORG/NAME[@REVISION] [FILE...]"},
    Program{
        .name = "convert",
        .group = "prepare",
        .standing = works,
        .summary = "make .safetensors of pickled weights",
        .description =
            "Reads what torch.save wrote (.bin, .pt, .pth, .ckpt; the zip archives of torch 1.6 and later and the form before them) and "
            "writes its tensors as .safetensors, with the types, names and numbers that they have.\n\n"
            "A pickle is a program, and can do whatever its author liked. mm runs none: it reads the values that would be built, knows "
            "tensors, dicts, lists and plain values, and refuses a file that asks for anything else, by its name.\n\n"
            "A folder becomes a folder that opens at once: configuration, tokenizer and the like are copied, shards stay shards. Memory "
            "stays flat, however large the file is.",
        .examples = kConvert,
        .settings = Settings::of<ConvertOptions>,
        .usage = "[OPTIONS] FILE|FOLDER"},
    Program{
        .name = "evaluate",
        .group = "check",
        .standing = works,
        .summary = "score answers against references",
        .description =
            "Reads predictions and references (JSONL, JSON, COCO's files, CSV), pairs them by their ids, and prints the figures that the "
            "field uses, with a line that says what they mean: words, conventions, number of items.\n\n"
            "Ids that do not match, rows without a text and the like end the run with the line that is at fault; nothing is left out "
            "unless --missing says so.",
        .examples = kEvaluate,
        .settings = Settings::of<EvaluateOptions>,
        .words = kEvaluations,
        .usage = "[OPTIONS] WHAT"},
    Program{.name = "list",
            .group = "check",
            .standing = works,
            .summary = "list families, models, presets and other names",
            .description = "Prints the names that options take, from the tables that the programs themselves use.",
            .examples = kList,
            .settings = Settings::of<ListOptions>,
            .words = kTables,
            .usage = "[OPTIONS] [TABLE...]"},
    Program{.name = "doctor",
            .group = "check",
            .standing = works,
            .summary = "look at this machine and say what is missing",
            .description =
                "Looks for the processor's features, LibTorch, FFmpeg, OpenCV, the CUDA driver and its devices, shipped models, the "
                "Hugging Face cache, data folders and disk space. What is missing comes with the command that mends it.\n\n"
                "The exit code is 0 when all that is needed is there, else 3; what is optional never fails.",
            .examples = kDoctor,
            .settings = Settings::of<DoctorOptions>},
    Program{.name = "config",
            .group = "check",
            .standing = built_in,
            .summary = "check configuration files, show options in effect",
            .description =
                "validate reads YAML files strictly, for every program that they speak of, and names file, line and column of the first "
                "mistake in each. dump prints the options of one program as YAML with the origin of each; it takes the options of the "
                "program itself. show prints the folders and variables of the environment that mm looks at.",
            .examples = kConfig,
            .words = kConfigWords,
            .usage = "validate FILE... | dump PROGRAM [OPTIONS] | show"},
    Program{.name = "help",
            .group = "check",
            .standing = built_in,
            .summary = "the list of programs, or the manual of one",
            .description =
                "Prints the list of programs, or all that is to know about one of them: on --man as a manual page (`mm help mm --man` is "
                "that of mm itself). --names prints the names of those that are there, --markdown the options of all of them.",
            .examples = kHelp,
            .usage = "[PROGRAM [--man] | --names | --markdown]"},
    Program{.name = "completion",
            .group = "check",
            .standing = built_in,
            .summary = "print a completion script for bash, zsh or fish",
            .examples = kCompletion,
            .words = kCompletionWords,
            .usage = "bash|zsh|fish"},
};

}  // namespace

std::span<const Program> programs() { return kPrograms; }

}  // namespace mm
