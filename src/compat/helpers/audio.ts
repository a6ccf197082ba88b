// The official subpath `helpers/audio`.

export { type PlayAudioOptions, playAudio } from "../../handwritten/audio/play-audio.ts";
export { type RecordAudioOptions, recordAudio } from "../../handwritten/audio/record-audio.ts";
