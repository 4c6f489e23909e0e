# bash completion for mm, made by `mm completion bash`

_mm_programs() { echo 'caption list doctor config help completion'; }

_mm_options() {
  case "$1" in
    caption) echo '--model --prompt --num-captions --seed --decode.beam --decode.max-length --decode.max-new-tokens --decode.min-length --decode.length-penalty --decode.early-stopping --decode.no-repeat-ngram --decode.repetition-penalty --decode.sample --no-decode.sample --decode.temperature --decode.top-k --decode.top-p --list --format --output --overwrite --no-overwrite --resume --no-resume --fail-fast --no-fail-fast --allow-truncated --no-allow-truncated --shard --limit --batch --max-pixels --device --precision --threads --progress --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --timing --no-timing --config --preset --set --dump-config --help --version' ;;
    list) echo '--format --progress --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --timing --no-timing --config --preset --set --dump-config --help --version' ;;
    doctor) echo '--format --progress --color --quiet --no-quiet --verbose --no-verbose --debug --no-debug --timing --no-timing --config --preset --set --dump-config --help --version' ;;
    config) echo '--help' ;;
    help) echo '--help' ;;
    completion) echo '--help' ;;
  esac
}

_mm_values() {
  case "$1" in
    caption:--model) echo '<file>' ;;
    caption:--prompt) echo '<any>' ;;
    caption:--num-captions) echo '<any>' ;;
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
    caption:--list) echo '<file>' ;;
    caption:--format) echo 'auto text jsonl json csv' ;;
    caption:--output) echo '<file>' ;;
    caption:--shard) echo '<any>' ;;
    caption:--limit) echo '<any>' ;;
    caption:--batch) echo '<any>' ;;
    caption:--max-pixels) echo '<any>' ;;
    caption:--device) echo '<any>' ;;
    caption:--precision) echo 'auto fp32 bf16 fp16' ;;
    caption:--threads) echo '<any>' ;;
    caption:--progress) echo 'auto always never' ;;
    caption:--color) echo 'auto always never' ;;
    caption:--config) echo '<file>' ;;
    caption:--preset) echo 'accurate batch varied' ;;
    caption:--set) echo '<any>' ;;
    caption:--dump-config) echo 'minimal full' ;;
    list:--format) echo 'text jsonl' ;;
    list:--progress) echo 'auto always never' ;;
    list:--color) echo 'auto always never' ;;
    list:--config) echo '<file>' ;;
    list:--preset) echo '<any>' ;;
    list:--set) echo '<any>' ;;
    list:--dump-config) echo 'minimal full' ;;
    doctor:--format) echo 'text jsonl' ;;
    doctor:--progress) echo 'auto always never' ;;
    doctor:--color) echo 'auto always never' ;;
    doctor:--config) echo '<file>' ;;
    doctor:--preset) echo '<any>' ;;
    doctor:--set) echo '<any>' ;;
    doctor:--dump-config) echo 'minimal full' ;;
  esac
}

_mm_arguments() {
  case "$1" in
    list) echo 'families models presets programs precisions formats' ;;
    config) echo 'validate dump show' ;;
    help) echo 'caption list doctor config help completion' ;;
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
complete -F _mm mm mm-caption mm-list mm-doctor
