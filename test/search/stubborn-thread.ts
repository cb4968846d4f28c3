// In this order: what is asked is heard there first.
import './stubborn-words.ts'
import '../../src/search/thread.ts'
