// What the upload server is told and asked, besides a file itself (tus.js).
import { request, TUS } from '../request.js';

// Deletes a transfer or a post.
export const remove = (id) => request('DELETE', `/upload/${id}`, TUS);

// A pair of Upload-Metadata: the text as base64 of UTF-8.
export const pair = (key, text) => `${key} ${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}`;

// Whether a transfer with this Upload-Metadata is of a file with this name.
export const isNamed = (metadata, name) => metadata.split(',').includes(pair('filename', name));
