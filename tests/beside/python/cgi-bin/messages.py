#!/usr/bin/python3
import json
from html import escape

messages, fans = (json.load(open(f'{name}.json')) for name in ['messages', 'fans'])
names = {fan['id']: fan['name'] for fan in fans['fans']}
print('Content-Type: text/html; charset=utf-8\n\n<!DOCTYPE html><meta charset="utf-8"><title>Messages</title><ul>')
for chat in messages['conversations']:
    print(f'<li>{escape(", ".join(names.get(fan, fan) for fan in chat["fans"]))}</li>')
print('</ul><ol>')
chat = messages['conversations'][0]
for bubble in chat['history']:
    print(f'<li class="{bubble["from"]}">{escape(bubble.get("text", ""))}</li>')
print('</ol><form><input name="text"><button>Envoyer</button></form>')
