#!/usr/bin/env python3
"""Writes tests/golden/chat_templates.json: templates of the shapes that models come with, conversations, and what Python's jinja2 makes of
them with transformers' settings.

    PYTHONPATH=.deps/dev python3 scripts/golden/chat_template.py
"""
import json
import pathlib

import jinja2
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/chat_templates.json"


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
    env.filters["tojson"] = lambda x, indent=None: json.dumps(x, ensure_ascii=False, indent=indent)
    env.globals["raise_exception"] = raise_exception
    return env


TEXTS = [
    [{"role": "user", "content": "Hi"}],
    [{"role": "system", "content": "  Be brief.\n"}, {"role": "user", "content": "What's 2+2?"}, {"role": "assistant", "content": " 4 "},
     {"role": "user", "content": "Sûr? \"ok\"\n"}],
]
PICTURES = [
    [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is it?"}]}],
    [{"role": "system", "content": [{"type": "text", "text": "Look well."}]},
     {"role": "user", "content": [{"type": "text", "text": "Compare "}, {"type": "image"}, {"type": "image"}, {"type": "text", "text": " now."}]},
     {"role": "assistant", "content": [{"type": "text", "text": "They differ."}]},
     {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "And this?"}]}],
]

CONVERSATIONS = {
    "smolvlm": (PICTURES, """<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>
{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"""),
    "llava": (PICTURES, """{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}{# pictures #}{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\\n' }}{% endfor %}{# words #}{% if message['role'] != 'assistant' %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' '}}{% endfor %}{% else %}{% for content in message['content'] | rejectattr('type', 'equalto', 'image') %}{{ content['text'] + eos_token}}{% endfor %}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"""),
    "qwen-vl": (PICTURES + TEXTS, """{% set image_count = namespace(value=0) %}{% set video_count = namespace(value=0) %}{% for message in messages %}{% if loop.first and message['role'] != 'system' %}<|im_start|>system
Be kind.<|im_end|>
{% endif %}<|im_start|>{{ message['role'] }}
{% if message['content'] is string %}{{ message['content'] }}<|im_end|>
{% else %}{% for content in message['content'] %}{% if content['type'] == 'image' or 'image' in content or 'image_url' in content %}{% set image_count.value = image_count.value + 1 %}{% if add_vision_id %}Picture {{ image_count.value }}: {% endif %}<|vision_start|><|image_pad|><|vision_end|>{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}<|im_end|>
{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""),
    "chatml": (TEXTS, """{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' + message.content | trim + '<|im_end|>' + '\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""),
    "llama-3": (TEXTS, """{{- bos_token }}
{%- if not date_string is defined %}
    {%- set date_string = "26 Jul 2024" %}
{%- endif %}

{#- The system message comes first. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}

{%- if tools is not none and tools is defined %}
    {{- "Tools: yes\\n" }}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("one tool at a time") }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""),
    "mistral": (TEXTS, """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if (message["role"] == "user") != (loop.index0 % 2 == 0) %}
        {{- raise_exception("questions and answers take turns") }}
    {%- endif %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"] + eos_token }}
    {%- else %}
        {{- raise_exception("nobody else speaks here") }}
    {%- endif %}
{%- endfor %}"""),
    "gemma": (TEXTS + PICTURES, """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '

' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '\\n\\n' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("questions and answers take turns") }}
    {%- endif -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '\\n' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}
                {{ '<start_of_image>' }}
            {%- elif item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("what is this") }}
    {%- endif -%}
    {{ '<end_of_turn>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model\\n'}}
{%- endif -%}
"""),
    "refuses": ([TEXTS[0]], """{% if messages | length == 1 %}{{ raise_exception('one message is too few') }}{% endif %}"""),
}

SMALL = [
    "plain\n", "plain\n\n", "a\r\nb\r", "{{ 1 }}\n\n{{ 2 }}", "  {% if true %}\n  x\n  {% endif %}\n y", "a {%- if true -%} b {%- endif -%} c",
    "a\n  {%+ if true %}x{% endif +%}\n y", "{# note #}\n x {#- gone -#} y", "x{% if true %}\n\ny{% endif %}\n\nz", "\t{% set a = 1 %}\n{{ a }}\n",
    "{{ 'a' 'b' }}{{ \"q'\\n\\x41\\u00e9\\\\\" }}", "{{ ['a', \"it's\", 1, 2.0, true, none] }}", "{{ {'a': [1, {'b': 2}], 'c': 'x\"y'} }}",
    "{{ {'a': {'b': 1}}['a']['b'] }}", "{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 * 3 + 1 }} {{ 1.5 + 1 }} {{ 10 - 2 - 3 }}",
    "{{ 'a' ~ 1 ~ none ~ 2.50 ~ true }}", "{{ ('x' ~ 1) + 'y' ~ 2 }}",
    "{{ 'x' if false }}|{{ 'x' if false else 'y' if true else 'z' }}", "{{ not true or true }} {{ not (true or true) }} {{ 0 or 'b' }} {{ 'a' and '' }}",
    "{{ 1 < 2 }} {{ 'a' < 'b' }} {{ 2 >= 2.0 }} {{ 1 == true }} {{ '1' == 1 }} {{ [1] == [1.0] }} {{ none == undefined_thing }}",
    "{{ 'b' in 'abc' }} {{ 'd' not in ['a', 'd'] }} {{ 'k' in {'k': 1} }} {{ not 'x' in 'y' }}",
    "{{ missing }}|{{ missing is defined }}|{{ missing | default('d') }}|{{ '' | default('e') }}|{{ '' | default('f', true) }}|{{ none | d('g', boolean=true) }}",
    "{{ none is none }} {{ 'a' is string }} {{ {} is mapping }} {{ [] is iterable }} {{ 1 is not iterable }} {{ 1 is number }} {{ true is number }} {{ raise_exception is defined }}",
    "{{ 3 is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ 'a' is eq 'a' }} {{ 'a' is in ['a'] }} {{ 1.0 is float }} {{ true is boolean }} {{ false is false }}",
    "{{ ' a b ' | trim }}|{{ 'xxaxx' | trim('x') }}|{{ 'aB c' | upper }}|{{ 'aB' | lower }}|{{ 'aBC dE' | capitalize }}|{{ 'hello wORLD' | title }}",
    "{{ [1, 2, 3] | length }} {{ 'é€' | length }} {{ {'a': 1} | count }} {{ missing | length }} {{ [1, 2] | join(', ') }} {{ 'abc' | join('-') }} {{ [] | join }}",
    "{{ [3, 4] | first }} {{ [3, 4] | last }} {{ 'xyz' | first }} {{ [] | first }}| {{ 'ab' | list }} {{ {'k': 1, 'l': 2} | list }} {{ 'abc' | reverse }}",
    "{{ {'a': 1, 'é': [true, none, 1.5, 'q\"\\n']} | tojson }}", "{{ [1, {'a': []}, {}] | tojson(indent=2) }}", "{{ '<&>' | tojson }}", "{{ 'a\\tb\\u2028' | tojson }}",
    "{{ 'hello'[1:3] }} {{ 'hello'[-3:] }} {{ 'hello'[::-1] }} {{ [1, 2, 3][-1] }} {{ [1, 2, 3][:-1] }} {{ 'héé'[1] }} {{ [1, 2][5] }}| {{ 'abc'[5:] }}| {{ [1, 2, 3, 4][1::2] }}",
    "{% for x in [1, 2, 3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }};{% endfor %}",
    "{% for x in [1, 2, 3] %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}", "{% for x in [] %}x{% else %}none{% endfor %}",
    "{% for k, v in {'a': 1, 'b': [2]}.items() %}{{ k }}={{ v }};{% endfor %}{% for k, v in [['x', 1]] %}{{ k }}{{ v }}{% endfor %}",
    "{% for x in range(5) if x % 2 == 0 %}{{ x }}{{ loop.length }} {% endfor %}{{ range(2, 10, 3) | list }} {{ range(3, 0, -1) | list }}",
    "{% for x in [1, 2, 3, 4] %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}", "{% set ns = namespace(n=0, s='') %}{% for c in 'abc' %}{% set ns.n = ns.n + 1 %}{% set ns.s = ns.s ~ c %}{% endfor %}{{ ns.n }}{{ ns.s }}{{ ns.t }}",
    "{% if true %}{% set y = 5 %}{% endif %}{{ y }}", "{% set block %}a{{ 1 }}\nb{% endset %}[{{ block }}]",
    "{% for i in [1] %}{% for j in [1, 2] %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}", "{% if 1 > 2 %}a{% elif 2 > 1 %}b{% else %}c{% endif %}",
    "{{ ' x '.strip() }}{{ 'xay'.strip('xy') }}{{ ' x '.lstrip() }}|{{ ' x '.rstrip() }}|{{ 'a,b,c'.split(',') }}{{ 'a b  c'.split() }}{{ 'a</t>b</t>c'.split('</t>')[-1] }}{{ 'a-b-c'.split('-', 1) }}",
    "{{ 'abc'.startswith('ab') }}{{ 'abc'.endswith('x') }}{{ 'aXa'.replace('a', 'bb') }}{{ 'abc'.upper() }}{{ 'ab'.title() }}{{ 'abcb'.find('b') }}{{ 'a'.find('z') }}",
    "{{ {'a': 1}.get('a') }}{{ {'a': 1}.get('b') }}{{ {'a': 1}.get('b', 'c') }}{{ {'a': 1, 'b': 2}.keys() | list }}{{ {'a': 1}.values() | list }}",
    "{{ '12' | int + 1 }} {{ 'x' | int }} {{ 3.9 | int }} {{ 5 | string ~ 'a' }} {{ -3 | abs }} {{ 'aXb' | replace('X', '-') }} {{ {'a': 1} | items | list | length }}",
    "{{ - 2 + 5 }} {{ -(1 + 2) }} {{ (1 + 2) * 3 }} {{ [1] + [2] }} {{ 'a' + 'b' }} {{ [1, 2,] }} {{ {'a': 1,} }}", "{{ x.y if x is defined and x.y is defined else 'no' }}",
    "{{ none.x is defined }} {{ none.x }}| {{ 'a'.x is defined }}", "{{ true }} {{ True }} {{ None }} {{ 1.0 }} {{ 0.1 + 0.2 }}",
    "{% if a is not defined and not b %}ok{% endif %}", "{% for m in [{'role': 'user'}] %}\n    {{ m.role }}\n{% endfor %}\nend", "{{ 'ß' | upper }}{{ 'Éa' | lower }}{{ 'éA' | capitalize }}",
    "{{ '}}' }}{{ '%}' }}{{ \"{{\" }}", "{% if 'a' == \"a\" %}{{- ' x' }}\n{%- endif %}\n",
]

REFUSED = ["{{ missing.x }}", "{{ 1 + 'a' }}", "{{ 'a' | nofilter }}", "{% for %}{% endfor %}", "{% if x %}", "{{ 'a }}", "{{ 1 / 0 }}", "{% endif %}", "{{ }}",
           "{{ x( }}", "{{ 'a' is notest }}", "{{ nofunction() }}", "{{ (1 }}", "{% set ns.a = 1 %}", "{% unknown %}", "{# open", "{{ 'a' < 1 }}", "{{ 5 | join }}"]


def main():
    env, cases = environment(), []
    for name, (conversations, template) in CONVERSATIONS.items():
        for messages in conversations:
            for prompt in (True, False):
                variables = {"messages": messages, "add_generation_prompt": prompt, "bos_token": "<s>", "eos_token": "</s>"}
                case = {"name": name, "template": template, "variables": variables}
                try:
                    case["text"] = env.from_string(template).render(**variables)
                except jinja2.exceptions.TemplateError as error:
                    case["refused"] = str(error)
                cases.append(case)
    for template in SMALL:
        cases.append({"name": template, "template": template, "variables": {}, "text": env.from_string(template).render()})
    for template in REFUSED:
        try:
            env.from_string(template).render()
            raise SystemExit(f"jinja2 takes {template!r}")
        except (jinja2.exceptions.TemplateError, TypeError, ZeroDivisionError):
            cases.append({"name": template, "template": template, "variables": {}, "refused": ""})
    OUT.write_text(json.dumps(cases, ensure_ascii=False) + "\n")
    print(f"{len(cases)} cases, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
