# bash completion for mm, made by `mm completion bash`

_mm_programs() { echo 'caption vqa sentiment train pull convert evaluate list doctor config help completion'; }

_mm_options() {
  case "$1" in
    caption) echo '--model --prompt --about --tiles --no-tiles --scenes --no-scenes --num-captions --explain --explain-layer --contributions --no-contributions --contributions-page --match --seed --decode.beam --decode.max-length --decode.max-new-tokens --decode.min-length --decode.length-penalty --decode.early-stopping --decode.no-repeat-ngram --decode.repetition-penalty --decode.sample --no-decode.sample --decode.temperature --decode.top-k --decode.top-p --eval --list --format --output --overwrite --no-overwrite --resume --no-resume --fail-fast --no-fail-fast --shard --limit --batch --progress --timing --no-timing --allow-truncated --no-allow-truncated --max-pixels --device --precision --threads --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --config --preset --set --dump-config --help --version' ;;
    vqa) echo '--model --question --answers --rank-first --choices --yes-no --no-yes-no --number --no-number --regex --score --top --tiles --no-tiles --together --no-together --question-start --match --explain --explain-layer --seed --decode.beam --decode.max-length --decode.max-new-tokens --decode.min-length --decode.length-penalty --decode.early-stopping --decode.no-repeat-ngram --decode.repetition-penalty --decode.sample --no-decode.sample --decode.temperature --decode.top-k --decode.top-p --eval --list --format --output --overwrite --no-overwrite --resume --no-resume --fail-fast --no-fail-fast --shard --limit --batch --progress --timing --no-timing --allow-truncated --no-allow-truncated --max-pixels --device --precision --threads --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --config --preset --set --dump-config --help --version' ;;
    sentiment) echo '--model --text --features --truth --convention --scores --explain --no-explain --explain-method --explain-page --list --format --output --overwrite --no-overwrite --resume --no-resume --fail-fast --no-fail-fast --shard --limit --batch --progress --timing --no-timing --device --precision --threads --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --config --preset --set --dump-config --help --version' ;;
    train) echo '--task --output --resume --seed --seeds --grid --check --no-check --explain --no-explain --explain-rows --explain-pairs --explain-steps --explain-output --from --dry-run --no-dry-run --check-split --no-check-split --export --distil --to --status --results --draw --steps --overfit --batch --micro-batch --loaders --precision --recompute --no-recompute --device --threads --log-every --valid-every --save-every --keep-last --select --convention --compare --no-compare --subsets --no-subsets --shuffled --no-shuffled --model.family --model.from --model.image-size --model.patch-size --model.vision-width --model.vision-layers --model.vision-heads --model.text-width --model.text-layers --model.text-heads --model.longest-text --model.vocabulary --model.layers --model.fusion --model.drop-modalities --model.rebuild --model.encoder --model.augment --model.head --model.predictor --model.critic --model.latent --model.point-waves --model.time-waves --model.label-smoothing --model.init-std --data.grocery.path --data.grocery.repeat --data.grocery.paraphrase --data.grocery.augment.crop --data.grocery.augment.stretch --data.grocery.augment.flip --no-data.grocery.augment.flip --data.grocery.augment.brightness --data.grocery.augment.contrast --data.grocery.augment.saturation --data.grocery.augment.erase --data.manifest.path --data.manifest.repeat --data.manifest.paraphrase --data.manifest.augment.crop --data.manifest.augment.stretch --data.manifest.augment.flip --no-data.manifest.augment.flip --data.manifest.augment.brightness --data.manifest.augment.contrast --data.manifest.augment.saturation --data.manifest.augment.erase --data.scenes.count --data.scenes.seed --data.scenes.paraphrase --data.scenes.augment.crop --data.scenes.augment.stretch --data.scenes.augment.flip --no-data.scenes.augment.flip --data.scenes.augment.brightness --data.scenes.augment.contrast --data.scenes.augment.saturation --data.scenes.augment.erase --data.questions.files --data.questions.valid-files --data.questions.test-files --data.questions.each --data.questions.even --no-data.questions.even --data.questions.hide-pictures --no-data.questions.hide-pictures --data.questions.augment.crop --data.questions.augment.stretch --data.questions.augment.flip --no-data.questions.augment.flip --data.questions.augment.brightness --data.questions.augment.contrast --data.questions.augment.saturation --data.questions.augment.erase --data.arrays.files --data.arrays.valid-files --data.arrays.test-files --data.arrays.inputs --data.arrays.categories --data.arrays.preprocess --data.arrays.text-encoder --data.arrays.media --data.arrays.label --data.arrays.split --data.arrays.group --data.arrays.sequence --data.arrays.order --data.arrays.valid-fraction --data.arrays.test-fraction --data.arrays.per-class --data.arrays.split-seed --data.sounds.path --data.sounds.pattern --data.sounds.label --data.sounds.group --data.sounds.test --data.sounds.valid --data.sounds.rate --data.sounds.trim --data.sounds.seconds --data.sounds.window --data.sounds.hop --data.sounds.transform --data.sounds.mels --data.sounds.low --data.sounds.high --data.sounds.scale --data.sounds.range --data.sounds.norm --data.sounds.speeds --data.folders.path --data.folders.side --data.folders.colours --data.folders.valid-fraction --data.folders.test-fraction --data.folders.split-seed --data.shards.files --data.shards.valid-files --data.shards.test-files --data.shards.inputs --data.shards.label --data.shards.sentences --data.shards.group --data.shards.index --data.shards.valid-fraction --data.shards.test-fraction --data.shards.split-seed --data.shards.repeat --data.shards.paraphrase --data.shards.augment.crop --data.shards.augment.stretch --data.shards.augment.flip --no-data.shards.augment.flip --data.shards.augment.brightness --data.shards.augment.contrast --data.shards.augment.saturation --data.shards.augment.erase --data.points.shape --data.domains --data.texts --data.train-split --data.valid-split --data.test-split --data.valid-photos --data.valid-scenes --data.test-photos --data.test-scenes --data.budget --data.buckets --data.shuffle-labels --no-data.shuffle-labels --objective.kind --objective.smoothing --objective.focus --objective.annealing-epochs --objective.temperature --objective.redundancy --objective.threshold --objective.momentum --objective.momentum-schedule --objective.mask-ratio --objective.normalise-patches --no-objective.normalise-patches --objective.noise-schedule --objective.noise-steps --objective.penalty --objective.target.kind --objective.target.weight --objective.unlabelled.kind --objective.unlabelled.weight --objective.unlabelled.threshold --objective.unlabelled.begin --objective.unlabelled.end --objective.unlabelled.times --objective.unimodal.kind --objective.unimodal.steps --objective.unimodal.limit --optimizer.kind --optimizer.schedule --optimizer.rate --optimizer.floor --optimizer.warmup --optimizer.power --optimizer.begin-part --optimizer.decay-part --optimizer.factor --optimizer.patience --optimizer.weight-decay --optimizer.beta1 --optimizer.beta2 --optimizer.epsilon --optimizer.momentum --optimizer.nesterov --no-optimizer.nesterov --optimizer.layer-decay --optimizer.freeze --optimizer.lora.rank --optimizer.lora.alpha --optimizer.lora.match --optimizer.clip --optimizer.clip-value --optimizer.ema --optimizer.nonfinite --optimizer.outlier --optimizer.outlier-window --optimizer.rollback --optimizer.most-skipped --probe.supervised-steps --sampling.count --sampling.sampler --sampling.steps --sampling.eta --sampling.clip --adapt.methods --adapt.per-class --adapt.shares --no-adapt.shares --audit --privacy.dp.target-epsilon --privacy.dp.noise-multiplier --privacy.dp.delta --privacy.dp.max-grad-norm --privacy.dp.accountant --privacy.shadows --contract.reach --contract.published --contract.source --contract.note --robustness --no-robustness --robustness-compare --robustness-draws --robustness-noise-draws --processes.timeout --processes.backend --processes.shard-optimizer --no-processes.shard-optimizer --progress --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --config --preset --set --dump-config --help --version' ;;
    pull) echo '--dry-run --no-dry-run --verify --no-verify --jobs --format --progress --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --config --preset --set --dump-config --help --version' ;;
    convert) echo '--output --overwrite --no-overwrite --part --tied --skip-unknown --no-skip-unknown --list --no-list --format --progress --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --config --preset --set --dump-config --help --version' ;;
    evaluate) echo '--pred --ref --pred-field --ref-field --missing --against --bootstrap --confidence --seed --per-item --overwrite --no-overwrite --tokenizer --wordnet --training --clip --images --convention --alignment --letters --at --ignore-label --format --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --config --preset --set --dump-config --help --version' ;;
    list) echo '--format --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --config --preset --set --dump-config --help --version' ;;
    doctor) echo '--format --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --config --preset --set --dump-config --help --version' ;;
    config) echo '--help' ;;
    help) echo '--help' ;;
    completion) echo '--help' ;;
  esac
}

_mm_values() {
  case "$1" in
    caption:--model) echo '<file>' ;;
    caption:--prompt) echo '<any>' ;;
    caption:--about) echo ' caption details paragraph text text-places objects regions proposals phrases find outline box-name box-caption box-text box-outline' ;;
    caption:--num-captions) echo '<any>' ;;
    caption:--explain) echo '<file>' ;;
    caption:--explain-layer) echo '<any>' ;;
    caption:--contributions-page) echo '<file>' ;;
    caption:--match) echo '<file>' ;;
    caption:--seed) echo '<any>' ;;
    caption:--decode.beam) echo '<any>' ;;
    caption:--decode.max-length) echo '<any>' ;;
    caption:--decode.max-new-tokens) echo '<any>' ;;
    caption:--decode.min-length) echo '<any>' ;;
    caption:--decode.length-penalty) echo '<any>' ;;
    caption:--decode.early-stopping) echo 'true false never' ;;
    caption:--decode.no-repeat-ngram) echo '<any>' ;;
    caption:--decode.repetition-penalty) echo '<any>' ;;
    caption:--decode.temperature) echo '<any>' ;;
    caption:--decode.top-k) echo '<any>' ;;
    caption:--decode.top-p) echo '<any>' ;;
    caption:--eval) echo '<file>' ;;
    caption:--list) echo '<file>' ;;
    caption:--format) echo 'auto text jsonl json csv' ;;
    caption:--output) echo '<file>' ;;
    caption:--shard) echo '<any>' ;;
    caption:--limit) echo '<any>' ;;
    caption:--batch) echo '<any>' ;;
    caption:--progress) echo 'auto always never' ;;
    caption:--max-pixels) echo '<any>' ;;
    caption:--device) echo '<any>' ;;
    caption:--precision) echo 'auto fp32 bf16 fp16 int8' ;;
    caption:--threads) echo '<any>' ;;
    caption:--color) echo 'auto always never' ;;
    caption:--config) echo '<file>' ;;
    caption:--preset) echo 'accurate batch varied' ;;
    caption:--set) echo '<any>' ;;
    caption:--dump-config) echo 'minimal full' ;;
    vqa:--model) echo '<file>' ;;
    vqa:--question) echo '<any>' ;;
    vqa:--answers) echo '<file>' ;;
    vqa:--rank-first) echo '<any>' ;;
    vqa:--choices) echo '<any>' ;;
    vqa:--regex) echo '<any>' ;;
    vqa:--score) echo 'logprob mean-logprob' ;;
    vqa:--top) echo '<any>' ;;
    vqa:--question-start) echo 'transformers authors' ;;
    vqa:--match) echo '<file>' ;;
    vqa:--explain) echo '<file>' ;;
    vqa:--explain-layer) echo '<any>' ;;
    vqa:--seed) echo '<any>' ;;
    vqa:--decode.beam) echo '<any>' ;;
    vqa:--decode.max-length) echo '<any>' ;;
    vqa:--decode.max-new-tokens) echo '<any>' ;;
    vqa:--decode.min-length) echo '<any>' ;;
    vqa:--decode.length-penalty) echo '<any>' ;;
    vqa:--decode.early-stopping) echo 'true false never' ;;
    vqa:--decode.no-repeat-ngram) echo '<any>' ;;
    vqa:--decode.repetition-penalty) echo '<any>' ;;
    vqa:--decode.temperature) echo '<any>' ;;
    vqa:--decode.top-k) echo '<any>' ;;
    vqa:--decode.top-p) echo '<any>' ;;
    vqa:--eval) echo '<file>' ;;
    vqa:--list) echo '<file>' ;;
    vqa:--format) echo 'auto text jsonl json csv' ;;
    vqa:--output) echo '<file>' ;;
    vqa:--shard) echo '<any>' ;;
    vqa:--limit) echo '<any>' ;;
    vqa:--batch) echo '<any>' ;;
    vqa:--progress) echo 'auto always never' ;;
    vqa:--max-pixels) echo '<any>' ;;
    vqa:--device) echo '<any>' ;;
    vqa:--precision) echo 'auto fp32 bf16 fp16 int8' ;;
    vqa:--threads) echo '<any>' ;;
    vqa:--color) echo 'auto always never' ;;
    vqa:--config) echo '<file>' ;;
    vqa:--preset) echo 'accurate batch' ;;
    vqa:--set) echo '<any>' ;;
    vqa:--dump-config) echo 'minimal full' ;;
    sentiment:--model) echo '<file>' ;;
    sentiment:--text) echo '<any>' ;;
    sentiment:--features) echo '<file>' ;;
    sentiment:--truth) echo '<any>' ;;
    sentiment:--convention) echo 'mmsa mult mag sims all' ;;
    sentiment:--scores) echo '<file>' ;;
    sentiment:--explain-method) echo 'shapley rollout' ;;
    sentiment:--explain-page) echo '<file>' ;;
    sentiment:--list) echo '<file>' ;;
    sentiment:--format) echo 'auto text jsonl json csv' ;;
    sentiment:--output) echo '<file>' ;;
    sentiment:--shard) echo '<any>' ;;
    sentiment:--limit) echo '<any>' ;;
    sentiment:--batch) echo '<any>' ;;
    sentiment:--progress) echo 'auto always never' ;;
    sentiment:--device) echo '<any>' ;;
    sentiment:--precision) echo 'auto fp32 bf16 fp16 int8' ;;
    sentiment:--threads) echo '<any>' ;;
    sentiment:--color) echo 'auto always never' ;;
    sentiment:--config) echo '<file>' ;;
    sentiment:--preset) echo '<any>' ;;
    sentiment:--set) echo '<any>' ;;
    sentiment:--dump-config) echo 'minimal full' ;;
    train:--task) echo 'caption answer classify regress transcribe represent generate adapt' ;;
    train:--output) echo '<file>' ;;
    train:--resume) echo '<any>' ;;
    train:--seed) echo '<any>' ;;
    train:--seeds) echo '<any>' ;;
    train:--grid) echo '<any>' ;;
    train:--explain-rows) echo '<any>' ;;
    train:--explain-pairs) echo '<any>' ;;
    train:--explain-steps) echo '<any>' ;;
    train:--explain-output) echo '<any>' ;;
    train:--from) echo '<file>' ;;
    train:--export) echo '<file>' ;;
    train:--distil) echo '<any>' ;;
    train:--to) echo '<file>' ;;
    train:--status) echo '<file>' ;;
    train:--results) echo '<file>' ;;
    train:--draw) echo '<any>' ;;
    train:--steps) echo '<any>' ;;
    train:--overfit) echo '<any>' ;;
    train:--batch) echo '<any>' ;;
    train:--micro-batch) echo '<any>' ;;
    train:--loaders) echo '<any>' ;;
    train:--precision) echo 'fp32 bf16 fp16' ;;
    train:--device) echo '<any>' ;;
    train:--threads) echo '<any>' ;;
    train:--log-every) echo '<any>' ;;
    train:--valid-every) echo '<any>' ;;
    train:--save-every) echo '<any>' ;;
    train:--keep-last) echo '<any>' ;;
    train:--select) echo 'valid last loss accuracy test_oracle' ;;
    train:--convention) echo 'none mmsa mult mag sims all' ;;
    train:--model.family) echo '<any>' ;;
    train:--model.from) echo '<file>' ;;
    train:--model.image-size) echo '<any>' ;;
    train:--model.patch-size) echo '<any>' ;;
    train:--model.vision-width) echo '<any>' ;;
    train:--model.vision-layers) echo '<any>' ;;
    train:--model.vision-heads) echo '<any>' ;;
    train:--model.text-width) echo '<any>' ;;
    train:--model.text-layers) echo '<any>' ;;
    train:--model.text-heads) echo '<any>' ;;
    train:--model.longest-text) echo '<any>' ;;
    train:--model.vocabulary) echo '<any>' ;;
    train:--model.layers) echo '<any>' ;;
    train:--model.fusion) echo '<any>' ;;
    train:--model.drop-modalities) echo '<any>' ;;
    train:--model.rebuild) echo '<any>' ;;
    train:--model.encoder) echo '<file>' ;;
    train:--model.augment) echo '<any>' ;;
    train:--model.head) echo '<any>' ;;
    train:--model.predictor) echo '<any>' ;;
    train:--model.critic) echo '<any>' ;;
    train:--model.latent) echo '<any>' ;;
    train:--model.point-waves) echo '<any>' ;;
    train:--model.time-waves) echo '<any>' ;;
    train:--model.label-smoothing) echo '<any>' ;;
    train:--model.init-std) echo '<any>' ;;
    train:--data.grocery.path) echo '<file>' ;;
    train:--data.grocery.repeat) echo '<any>' ;;
    train:--data.grocery.paraphrase) echo '<any>' ;;
    train:--data.grocery.augment.crop) echo '<any>' ;;
    train:--data.grocery.augment.stretch) echo '<any>' ;;
    train:--data.grocery.augment.brightness) echo '<any>' ;;
    train:--data.grocery.augment.contrast) echo '<any>' ;;
    train:--data.grocery.augment.saturation) echo '<any>' ;;
    train:--data.grocery.augment.erase) echo '<any>' ;;
    train:--data.manifest.path) echo '<file>' ;;
    train:--data.manifest.repeat) echo '<any>' ;;
    train:--data.manifest.paraphrase) echo '<any>' ;;
    train:--data.manifest.augment.crop) echo '<any>' ;;
    train:--data.manifest.augment.stretch) echo '<any>' ;;
    train:--data.manifest.augment.brightness) echo '<any>' ;;
    train:--data.manifest.augment.contrast) echo '<any>' ;;
    train:--data.manifest.augment.saturation) echo '<any>' ;;
    train:--data.manifest.augment.erase) echo '<any>' ;;
    train:--data.scenes.count) echo '<any>' ;;
    train:--data.scenes.seed) echo '<any>' ;;
    train:--data.scenes.paraphrase) echo '<any>' ;;
    train:--data.scenes.augment.crop) echo '<any>' ;;
    train:--data.scenes.augment.stretch) echo '<any>' ;;
    train:--data.scenes.augment.brightness) echo '<any>' ;;
    train:--data.scenes.augment.contrast) echo '<any>' ;;
    train:--data.scenes.augment.saturation) echo '<any>' ;;
    train:--data.scenes.augment.erase) echo '<any>' ;;
    train:--data.questions.files) echo '<file>' ;;
    train:--data.questions.valid-files) echo '<file>' ;;
    train:--data.questions.test-files) echo '<file>' ;;
    train:--data.questions.each) echo '<any>' ;;
    train:--data.questions.augment.crop) echo '<any>' ;;
    train:--data.questions.augment.stretch) echo '<any>' ;;
    train:--data.questions.augment.brightness) echo '<any>' ;;
    train:--data.questions.augment.contrast) echo '<any>' ;;
    train:--data.questions.augment.saturation) echo '<any>' ;;
    train:--data.questions.augment.erase) echo '<any>' ;;
    train:--data.arrays.files) echo '<file>' ;;
    train:--data.arrays.valid-files) echo '<file>' ;;
    train:--data.arrays.test-files) echo '<file>' ;;
    train:--data.arrays.inputs) echo '<any>' ;;
    train:--data.arrays.categories) echo '<any>' ;;
    train:--data.arrays.preprocess) echo '<any>' ;;
    train:--data.arrays.text-encoder) echo '<file>' ;;
    train:--data.arrays.media) echo '<any>' ;;
    train:--data.arrays.label) echo '<any>' ;;
    train:--data.arrays.split) echo '<any>' ;;
    train:--data.arrays.group) echo '<any>' ;;
    train:--data.arrays.sequence) echo '<any>' ;;
    train:--data.arrays.order) echo '<any>' ;;
    train:--data.arrays.valid-fraction) echo '<any>' ;;
    train:--data.arrays.test-fraction) echo '<any>' ;;
    train:--data.arrays.per-class) echo '<any>' ;;
    train:--data.arrays.split-seed) echo '<any>' ;;
    train:--data.sounds.path) echo '<file>' ;;
    train:--data.sounds.pattern) echo '<any>' ;;
    train:--data.sounds.label) echo '<any>' ;;
    train:--data.sounds.group) echo '<any>' ;;
    train:--data.sounds.test) echo '<any>' ;;
    train:--data.sounds.valid) echo '<any>' ;;
    train:--data.sounds.rate) echo '<any>' ;;
    train:--data.sounds.trim) echo '<any>' ;;
    train:--data.sounds.seconds) echo '<any>' ;;
    train:--data.sounds.window) echo '<any>' ;;
    train:--data.sounds.hop) echo '<any>' ;;
    train:--data.sounds.transform) echo '<any>' ;;
    train:--data.sounds.mels) echo '<any>' ;;
    train:--data.sounds.low) echo '<any>' ;;
    train:--data.sounds.high) echo '<any>' ;;
    train:--data.sounds.scale) echo 'slaney htk' ;;
    train:--data.sounds.range) echo '<any>' ;;
    train:--data.sounds.norm) echo 'none example bands' ;;
    train:--data.sounds.speeds) echo '<any>' ;;
    train:--data.folders.path) echo '<file>' ;;
    train:--data.folders.side) echo '<any>' ;;
    train:--data.folders.colours) echo 'rgb grey' ;;
    train:--data.folders.valid-fraction) echo '<any>' ;;
    train:--data.folders.test-fraction) echo '<any>' ;;
    train:--data.folders.split-seed) echo '<any>' ;;
    train:--data.shards.files) echo '<file>' ;;
    train:--data.shards.valid-files) echo '<file>' ;;
    train:--data.shards.test-files) echo '<file>' ;;
    train:--data.shards.inputs) echo '<any>' ;;
    train:--data.shards.label) echo '<any>' ;;
    train:--data.shards.sentences) echo '<any>' ;;
    train:--data.shards.group) echo '<any>' ;;
    train:--data.shards.index) echo '<file>' ;;
    train:--data.shards.valid-fraction) echo '<any>' ;;
    train:--data.shards.test-fraction) echo '<any>' ;;
    train:--data.shards.split-seed) echo '<any>' ;;
    train:--data.shards.repeat) echo '<any>' ;;
    train:--data.shards.paraphrase) echo '<any>' ;;
    train:--data.shards.augment.crop) echo '<any>' ;;
    train:--data.shards.augment.stretch) echo '<any>' ;;
    train:--data.shards.augment.brightness) echo '<any>' ;;
    train:--data.shards.augment.contrast) echo '<any>' ;;
    train:--data.shards.augment.saturation) echo '<any>' ;;
    train:--data.shards.augment.erase) echo '<any>' ;;
    train:--data.points.shape) echo ' ring grid' ;;
    train:--data.domains) echo '<file>' ;;
    train:--data.texts) echo '<any>' ;;
    train:--data.train-split) echo '<any>' ;;
    train:--data.valid-split) echo '<any>' ;;
    train:--data.test-split) echo '<any>' ;;
    train:--data.valid-photos) echo '<any>' ;;
    train:--data.valid-scenes) echo '<any>' ;;
    train:--data.test-photos) echo '<any>' ;;
    train:--data.test-scenes) echo '<any>' ;;
    train:--data.budget) echo '<any>' ;;
    train:--data.buckets) echo '<any>' ;;
    train:--objective.kind) echo '<any>' ;;
    train:--objective.smoothing) echo '<any>' ;;
    train:--objective.focus) echo '<any>' ;;
    train:--objective.annealing-epochs) echo '<any>' ;;
    train:--objective.temperature) echo '<any>' ;;
    train:--objective.redundancy) echo '<any>' ;;
    train:--objective.threshold) echo '<any>' ;;
    train:--objective.momentum) echo '<any>' ;;
    train:--objective.momentum-schedule) echo 'cosine constant' ;;
    train:--objective.mask-ratio) echo '<any>' ;;
    train:--objective.noise-schedule) echo 'linear cosine' ;;
    train:--objective.noise-steps) echo '<any>' ;;
    train:--objective.penalty) echo '<any>' ;;
    train:--objective.target.kind) echo 'none dann coral mmd cmd' ;;
    train:--objective.target.weight) echo '<any>' ;;
    train:--objective.unlabelled.kind) echo 'none pseudo-label fixmatch' ;;
    train:--objective.unlabelled.weight) echo '<any>' ;;
    train:--objective.unlabelled.threshold) echo '<any>' ;;
    train:--objective.unlabelled.begin) echo '<any>' ;;
    train:--objective.unlabelled.end) echo '<any>' ;;
    train:--objective.unlabelled.times) echo '<any>' ;;
    train:--objective.unimodal.kind) echo 'none gradient-blending self-mm' ;;
    train:--objective.unimodal.steps) echo '<any>' ;;
    train:--objective.unimodal.limit) echo '<any>' ;;
    train:--optimizer.kind) echo 'adamw adam sgd adafactor' ;;
    train:--optimizer.schedule) echo 'constant linear cosine polynomial inverse-square-root one-cycle wsd plateau' ;;
    train:--optimizer.rate) echo '<any>' ;;
    train:--optimizer.floor) echo '<any>' ;;
    train:--optimizer.warmup) echo '<any>' ;;
    train:--optimizer.power) echo '<any>' ;;
    train:--optimizer.begin-part) echo '<any>' ;;
    train:--optimizer.decay-part) echo '<any>' ;;
    train:--optimizer.factor) echo '<any>' ;;
    train:--optimizer.patience) echo '<any>' ;;
    train:--optimizer.weight-decay) echo '<any>' ;;
    train:--optimizer.beta1) echo '<any>' ;;
    train:--optimizer.beta2) echo '<any>' ;;
    train:--optimizer.epsilon) echo '<any>' ;;
    train:--optimizer.momentum) echo '<any>' ;;
    train:--optimizer.layer-decay) echo '<any>' ;;
    train:--optimizer.freeze) echo '<any>' ;;
    train:--optimizer.lora.rank) echo '<any>' ;;
    train:--optimizer.lora.alpha) echo '<any>' ;;
    train:--optimizer.lora.match) echo '<any>' ;;
    train:--optimizer.clip) echo '<any>' ;;
    train:--optimizer.clip-value) echo '<any>' ;;
    train:--optimizer.ema) echo '<any>' ;;
    train:--optimizer.nonfinite) echo 'stop skip rollback' ;;
    train:--optimizer.outlier) echo '<any>' ;;
    train:--optimizer.outlier-window) echo '<any>' ;;
    train:--optimizer.rollback) echo '<any>' ;;
    train:--optimizer.most-skipped) echo '<any>' ;;
    train:--probe.supervised-steps) echo '<any>' ;;
    train:--sampling.count) echo '<any>' ;;
    train:--sampling.sampler) echo 'auto ddpm ddim euler heun' ;;
    train:--sampling.steps) echo '<any>' ;;
    train:--sampling.eta) echo '<any>' ;;
    train:--sampling.clip) echo '<any>' ;;
    train:--adapt.methods) echo '<any>' ;;
    train:--adapt.per-class) echo '<any>' ;;
    train:--audit) echo 'none membership' ;;
    train:--privacy.dp.target-epsilon) echo '<any>' ;;
    train:--privacy.dp.noise-multiplier) echo '<any>' ;;
    train:--privacy.dp.delta) echo '<any>' ;;
    train:--privacy.dp.max-grad-norm) echo '<any>' ;;
    train:--privacy.dp.accountant) echo 'rdp prv gdp' ;;
    train:--privacy.shadows) echo '<any>' ;;
    train:--contract.reach) echo '<any>' ;;
    train:--contract.published) echo '<any>' ;;
    train:--contract.source) echo '<any>' ;;
    train:--contract.note) echo '<any>' ;;
    train:--robustness-compare) echo 'plain dropout rebuild' ;;
    train:--robustness-draws) echo '<any>' ;;
    train:--robustness-noise-draws) echo '<any>' ;;
    train:--processes.timeout) echo '<any>' ;;
    train:--processes.backend) echo 'auto nccl host' ;;
    train:--progress) echo 'auto always never' ;;
    train:--color) echo 'auto always never' ;;
    train:--config) echo '<file>' ;;
    train:--preset) echo '<any>' ;;
    train:--set) echo '<any>' ;;
    train:--dump-config) echo 'minimal full' ;;
    pull:--jobs) echo '<any>' ;;
    pull:--format) echo 'text jsonl' ;;
    pull:--progress) echo 'auto always never' ;;
    pull:--color) echo 'auto always never' ;;
    pull:--config) echo '<file>' ;;
    pull:--preset) echo '<any>' ;;
    pull:--set) echo '<any>' ;;
    pull:--dump-config) echo 'minimal full' ;;
    convert:--output) echo '<file>' ;;
    convert:--part) echo '<any>' ;;
    convert:--tied) echo 'once copies' ;;
    convert:--format) echo 'text jsonl' ;;
    convert:--progress) echo 'auto always never' ;;
    convert:--color) echo 'auto always never' ;;
    convert:--config) echo '<file>' ;;
    convert:--preset) echo '<any>' ;;
    convert:--set) echo '<any>' ;;
    convert:--dump-config) echo 'minimal full' ;;
    evaluate:--pred) echo '<file>' ;;
    evaluate:--ref) echo '<file>' ;;
    evaluate:--pred-field) echo '<any>' ;;
    evaluate:--ref-field) echo '<any>' ;;
    evaluate:--missing) echo 'refuse skip empty' ;;
    evaluate:--against) echo '<file>' ;;
    evaluate:--bootstrap) echo '<any>' ;;
    evaluate:--confidence) echo '<any>' ;;
    evaluate:--seed) echo '<any>' ;;
    evaluate:--per-item) echo '<file>' ;;
    evaluate:--tokenizer) echo 'ptb none lower' ;;
    evaluate:--wordnet) echo '<file>' ;;
    evaluate:--training) echo '<file>' ;;
    evaluate:--clip) echo '<file>' ;;
    evaluate:--images) echo '<file>' ;;
    evaluate:--convention) echo '<any>' ;;
    evaluate:--alignment) echo 'shortest sclite' ;;
    evaluate:--letters) echo 'keep lower' ;;
    evaluate:--at) echo '<any>' ;;
    evaluate:--ignore-label) echo '<any>' ;;
    evaluate:--format) echo 'text jsonl' ;;
    evaluate:--color) echo 'auto always never' ;;
    evaluate:--config) echo '<file>' ;;
    evaluate:--preset) echo '<any>' ;;
    evaluate:--set) echo '<any>' ;;
    evaluate:--dump-config) echo 'minimal full' ;;
    list:--format) echo 'text jsonl' ;;
    list:--color) echo 'auto always never' ;;
    list:--config) echo '<file>' ;;
    list:--preset) echo '<any>' ;;
    list:--set) echo '<any>' ;;
    list:--dump-config) echo 'minimal full' ;;
    doctor:--format) echo 'text jsonl' ;;
    doctor:--color) echo 'auto always never' ;;
    doctor:--config) echo '<file>' ;;
    doctor:--preset) echo '<any>' ;;
    doctor:--set) echo '<any>' ;;
    doctor:--dump-config) echo 'minimal full' ;;
  esac
}

_mm_arguments() {
  case "$1" in
    evaluate) echo 'caption vqa speech translation class value retrieval detection event segmentation' ;;
    list) echo 'families blocks fusions steps models presets programs precisions formats objectives optimizers schedules adaptations accountants extractors' ;;
    config) echo 'validate dump show' ;;
    help) echo 'caption vqa sentiment train pull convert evaluate list doctor config help completion' ;;
    completion) echo 'bash zsh fish' ;;
  esac
}

_mm() {
  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" program values
  if [[ "$current" == "=" ]]; then current=""; elif [[ "$before" == "=" ]]; then before="${COMP_WORDS[COMP_CWORD-2]}"; fi
  COMPREPLY=()
  program="${COMP_WORDS[0]##*/}"
  if [[ "$program" == mm-* ]]; then
    program="${program#mm-}"
  elif (( COMP_CWORD == 1 )); then
    mapfile -t COMPREPLY < <(compgen -W "$(_mm_programs) --help --version" -- "$current")
    return
  else
    program="${COMP_WORDS[1]}"
  fi
  values="$(_mm_values "$program:$before")"
  if [[ "$values" == "<any>" ]]; then return; fi
  if [[ -z "$values" && "$current" == -* ]]; then
    values="$(_mm_options "$program")"
  elif [[ -z "$values" ]]; then
    values="$(_mm_arguments "$program")"
  fi
  if [[ -z "$values" || "$values" == "<file>" ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
  fi
}
complete -F _mm mm mm-caption mm-vqa mm-sentiment mm-train mm-pull mm-convert mm-evaluate mm-list mm-doctor
