"""Sound to words: decoding, voice activity, speech recognition, and the checks that keep invented words out."""
