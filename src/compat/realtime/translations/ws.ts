// The official subpath `realtime/translations/ws`.

export {
  OpenAIRealtimeTranslationWS,
  type RealtimeTranslationConnectOptions,
  type RealtimeTranslationEvent,
} from "../../../handwritten/realtime/index.ts";
