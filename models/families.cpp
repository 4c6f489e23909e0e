#include <array>

#include "bert/family.h"
#include "blip/family.h"
#include "chinese_clip/family.h"
#include "clap/family.h"
#include "clip/family.h"
#include "convnet/family.h"
#include "florence2/family.h"
#include "git/family.h"
#include "llava/family.h"
#include "model/family.h"
#include "model2vec/family.h"
#include "qwen_vl/family.h"
#include "siglip/family.h"
#include "smolvlm/family.h"
#include "vilt/family.h"
#include "vit/family.h"
#include "vit_gpt2/family.h"
#include "wav2vec2/family.h"

namespace mm {
namespace {

constexpr Family text_encoder(std::string_view type, std::string_view summary) {
  return {.type = type, .summary = summary, .text_classifier = bert::text_classifier, .text_embedder = bert::text_embedder};
}

constexpr Family talker(std::string_view type, std::string_view summary) {
  return {.type = type, .summary = summary, .captioner = smolvlm::captioner, .answerer = smolvlm::answerer, .shows_attention = true};
}

constexpr std::array kFamilies{
    Family{.type = "blip",
           .summary = "BLIP: captions of pictures, answers to questions about them (Li et al. 2022)",
           .captioner = blip::captioner,
           .caption_learner = blip::caption_learner,
           .question_learner = blip::question_learner,
           .caption_configs = blip::caption_configs,
           .picture_encoder = blip::picture_encoder,
           .weights = blip::weights,
           .complete = blip::complete,
           .answerer = blip::answerer,
           .matcher = blip::matcher,
           .shows_attention = true},
    Family{.type = "git",
           .summary = "GIT: captions of pictures and clips, answers to questions about them (Wang et al. 2022)",
           .captioner = git::captioner,
           .answerer = git::answerer,
           .shows_attention = true},
    Family{.type = "vision-encoder-decoder",
           .summary = "ViT-GPT2: captions of pictures by a ViT or DeiT with GPT-2 behind it (Kumar 2022)",
           .captioner = vit_gpt2::captioner,
           .shows_attention = true},
    Family{.type = "florence2",
           .summary = "Florence-2: captions of pictures at three levels, text, boxes and outlines (Xiao et al. 2023)",
           .captioner = florence2::captioner},
    talker("smolvlm", "SmolVLM: captions of pictures, and questions about them (Marafioti et al. 2025)"),
    talker("idefics3", "Idefics3: the same, its elder (Laurençon et al. 2024)"),
    Family{.type = "qwen3_vl",
           .summary = "Qwen3-VL: captions of pictures of any size, and questions about them (Bai et al. 2025)",
           .captioner = qwen_vl::captioner,
           .answerer = qwen_vl::answerer,
           .shows_attention = true},
    Family{.type = "qwen2_5_vl",
           .summary = "Qwen2.5-VL: the same, its elder (Bai et al. 2025)",
           .captioner = qwen_vl::captioner,
           .answerer = qwen_vl::answerer,
           .shows_attention = true},
    Family{.type = "llava",
           .summary = "LLaVA-1.5: captions of pictures, and questions about them (Liu et al. 2023)",
           .captioner = llava::captioner,
           .answerer = llava::answerer,
           .shows_attention = true},
    Family{.type = "clip",
           .summary = "CLIP: pictures and texts in one space (Radford et al. 2021)",
           .two_towers = clip::two_towers,
           .caption_configs = clip::caption_configs,
           .embedder = clip::embedder},
    Family{.type = "chinese_clip", .summary = "Chinese-CLIP: the same in Chinese (Yang et al. 2022)", .embedder = chinese_clip::embedder},
    Family{.type = "siglip",
           .summary = "SigLIP and SigLIP 2: the same, each pair scored on its own (Zhai et al. 2023, Tschannen et al. 2025)",
           .embedder = siglip::embedder},
    Family{.type = "siglip2", .summary = "SigLIP 2 NaFlex: the same of pictures in their own shape", .embedder = siglip::embedder},
    Family{.type = "clap", .summary = "CLAP: sounds and texts in one space (Wu et al. 2023)", .embedder = clap::embedder},
    Family{.type = "vit", .summary = "ViT: vectors of pictures (Dosovitskiy et al. 2021)", .embedder = vit::embedder},
    Family{
        .type = "dinov2", .summary = "DINOv2: vectors of pictures, learnt without labels (Oquab et al. 2023)", .embedder = vit::embedder},
    Family{.type = "dinov2_with_registers", .summary = "DINOv2 with registers: the same (Darcet et al. 2024)", .embedder = vit::embedder},
    Family{.type = "audio-spectrogram-transformer",
           .summary = "AST: vectors of sounds, by a ViT over their spectrogram (Gong et al. 2021)",
           .embedder = vit::sound_embedder},
    Family{.type = "videomae", .summary = "VideoMAE: vectors of videos (Tong et al. 2022)", .embedder = vit::video_embedder},
    Family{.type = "wav2vec2",
           .summary = "Wav2Vec2: vectors of sounds and of their frames (Baevski et al. 2020)",
           .embedder = wav2vec2::embedder},
    Family{.type = "hubert", .summary = "HuBERT: the same, taught by clusters (Hsu et al. 2021)", .embedder = wav2vec2::embedder},
    Family{.type = "resnet", .summary = "ResNet: vectors of pictures (He et al. 2016)", .embedder = convnet::embedder},
    Family{.type = "convnext", .summary = "ConvNeXt: vectors of pictures (Liu et al. 2022)", .embedder = convnet::embedder},
    Family{.type = "convnextv2",
           .summary = "ConvNeXt V2: the same, learnt without labels first (Woo et al. 2023)",
           .embedder = convnet::embedder},
    text_encoder("bert", "BERT: classes and vectors of texts (Devlin et al. 2018)"),
    text_encoder("distilbert", "DistilBERT: the same with half the layers (Sanh et al. 2019)"),
    text_encoder("roberta", "RoBERTa: the same, trained longer (Liu et al. 2019)"),
    text_encoder("xlm-roberta", "XLM-RoBERTa: the same in a hundred languages (Conneau et al. 2020)"),
    text_encoder("mpnet", "MPNet: the same with relative positions (Song et al. 2020)"),
    text_encoder("electra", "ELECTRA: the same, taught to find replaced words (Clark et al. 2020)"),
    text_encoder("albert", "ALBERT: the same with one layer's weights for all (Lan et al. 2020)"),
    Family{.type = "model2vec",
           .summary = "Model2Vec: vectors of texts as means of their tokens' (Minish Lab 2024)",
           .text_embedder = model2vec::text_embedder,
           .of_vectors = model2vec::encoder_files,
           .with_product = model2vec::with_product},
    Family{.type = "vilt",
           .summary = "ViLT: answers to questions about pictures, by a classifier (Kim et al. 2021)",
           .answerer = vilt::answerer,
           .shows_attention = true},
};

}  // namespace

std::span<const Family> families() { return kFamilies; }

}  // namespace mm
