/** What a hostile prompt tries, as data. */
export interface InjectionTheme {
  readonly name: string;
  /** How much one find says that the text is hostile, 0…1, where a user wrote it. */
  readonly weight: number;
  /** The same in a document or a tool's answer, where nobody should be giving orders to a model. */
  readonly weightElsewhere: number;
  /** Over the text in lower case, without accents and invisible characters, spaces single. Every repetition is bounded. */
  readonly patterns: readonly RegExp[];
}

const gap = "[^.!?]{0,30}";
const instructions =
  "(?:instructions?|prompts?|directions?|directives?|rules?|guidelines?|commands?|orders?|constraints?|restrictions?|polic(?:y|ies)|programming|training|safeguards?|safety|filters?|context|conversation|messages?|texts?|tasks?|assignments?|information|inputs?)";

export const injectionThemes: readonly InjectionTheme[] = [
  {
    // "Forget what you were told": English.
    name: "override",
    weight: 0.7,
    weightElsewhere: 0.85,
    patterns: [
      new RegExp(
        `\\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|bypass|neglect|overlook|discard|drop|erase|delete|skip|abandon|(?:do not|don't|dont|stop) (?:follow(?:ing)?|obey(?:ing)?|listen(?:ing)? to)|pay no attention to)\\b${gap}\\b(?:previous|previously|prior|above|earlier|preceding|foregoing|former|initial|original|existing|all|your|any|every|these|those|system)\\b[^.!?]{0,25}\\b${instructions}\\b`,
      ),
      /\b(?:forget|ignore|disregard|erase) (?:about )?(?:everything|all|anything|what)\b[^.!?]{0,12}\b(?:above|before|earlier|previous|previously|prior|so far|until now|up to now|you (?:were|have been|know|learned|'ve been)|i (?:said|told|wrote)|i've (?:said|told)|(?:that was|was) (?:said|told|written))\b/,
      /(?<!\b(?:i|to|we|they) )\b(?:forget|disregard) (?:everything|all of (?:this|that|it)|all (?:this|that))\b/,
      /\b(?:new|updated|real|actual|true|revised) (?:instructions?|rules?|directives?|system prompt|task)(?: are| is| follows?|:)/,
    ],
  },
  {
    // The same in de, fr, es, pt, it, pl, ru, uk, zh, ja, ko.
    name: "override",
    weight: 0.7,
    weightElsewhere: 0.85,
    patterns: [
      /\b(?:ignorier(?:e|en|t)?|vergiss|vergessen sie|missachte|missachten sie|ubergehe|verwirf|beachte nicht)\b[^.!?]{0,40}\b(?:anweisung(?:en)?|instruktion(?:en)?|befehle?|vorgaben?|regeln?|richtlinien|prompts?|aufgaben?|text|vorherig\w{0,3}|bisherig\w{0,3}|davor|oben|vorher|zuvor|alles|ganze|gesagt\w{0,2})\b/,
      /\b(?:ignore[zrs]?|oublie[zrs]?|neglige[zrs]?|ne (?:tiens|tenez) pas compte|ne (?:suis|suivez) pas|fais abstraction|faites abstraction)\b[^.!?]{0,40}\b(?:instructions?|consignes?|directives?|regles?|ordres?|precedent\w{0,3}|ci-dessus|prompts?|tout ce qu\w{0,2})\b/,
      /\b(?:ignor[ae]n?|olvid[ae]n?|olvidate|descarta|omite|no (?:sigas|hagas caso|tengas en cuenta))\b[^.!?]{0,40}\b(?:instruccion(?:es)?|indicacion(?:es)?|ordenes|reglas?|directrices|anterior(?:es)?|todo lo|prompts?)\b/,
      /\b(?:ignor[ae]m?|esquec[ae]m?|desconsider[ae]m?|desconsidere|nao (?:siga|obedeca))\b[^.!?]{0,40}\b(?:instruc(?:ao|oes)|ordens|regras?|diretrizes|anterior(?:es)?|tudo o que|comandos?|prompts?)\b/,
      /\b(?:ignora(?:re|te)?|dimentica(?:re|te|ti)?|trascura|non (?:seguire|considerare|tenere conto))\b[^.!?]{0,40}\b(?:istruzion[ei]|indicazion[ei]|ordini|regol[ae]|direttive|precedent[ei]|tutto (?:cio|quello)|prompt)\b/,
      /\b(?:z?ignoruj(?:cie)?|zapomnij(?:cie)?|pomin(?:cie)?|nie (?:przestrzegaj|stosuj sie))\b[^.!?]{0,40}\b(?:instrukcj\w{1,3}|polecen\w{1,4}|wytyczn\w{1,4}|zasad\w{0,3}|regul\w{0,3}|poprzedni\w{0,4}|wszystk\w{1,4}|powyzsz\w{1,4})(?!\w)/,
      /(?:игнорируй(?:те)?|проигнорируй(?:те)?|забудь(?:те)?|не (?:следуй|обращай внимания|учитывай)(?:те)?|отбрось(?:те)?|пренебреги)[^.!?]{0,40}(?:инструкци|указани|команд|правил|предыдущ|вышесказанн|все,? что|промпт|ограничени)/,
      /(?:ігноруй(?:те)?|проігноруй(?:те)?|забудь(?:те)?|не (?:виконуй|зважай|слухай|враховуй)(?:те)?|відкинь(?:те)?)[^.!?]{0,40}(?:інструкці|вказівк|команд|правил|попередн|все,? що|усе,? що|промпт|обмежен)/,
      /(?:忽略|无视|無視|忽視|忘记|忘掉|忘記|不要理会|不要遵守|不要遵循|抛开|跳过)[^。！？]{0,20}(?:指令|指示|提示|规则|規則|命令|要求|设定|說明|说明|之前|以上|上面|前面|先前|所有内容)/,
      /(?:指示|命令|ルール|規則|プロンプト|指令|制約|内容)[^。！？]{0,12}(?:無視|忘れ|従わない|破棄)/,
      /(?:지시|명령|규칙|프롬프트|지침|내용|설정)[^.!?]{0,12}(?:무시|잊어|잊고|따르지 ?마)/,
    ],
  },
  {
    // System-prompt probing: the answer would be the application's own words.
    name: "probing",
    weight: 0.6,
    weightElsewhere: 0.8,
    patterns: [
      new RegExp(
        `\\b(?:show|reveal|print|repeat|output|display|tell|give|write|share|expose|leak|disclose|dump|recite|return|copy|summari[sz]e|translate|spell|say|what (?:is|are|was|were)|what's)\\b${gap}\\b(?:your|the)\\b[^.!?]{0,24}\\b(?:system ?prompt|system message|(?:initial|hidden|secret|original|developer|internal) (?:prompt|instructions?|message|rules)|pre-?prompt)\\b`,
      ),
      new RegExp(
        `\\b(?:show|reveal|print|repeat|output|display|tell|give|share|leak|disclose|recite|what (?:is|are|was|were)|what's)\\b${gap}\\byour (?:\\w{1,15} )?(?:instructions|prompt|guidelines|rules|directives)\\b`,
      ),
      /\b(?:repeat|print|output|copy|write|return|show)\b[^.!?]{0,24}\b(?:everything|all|text|words?|sentences?|lines?|the (?:content|instructions?|prompt)s?)\b[^.!?]{0,16}\b(?:above|before this|prior to this|starting with)\b/,
      /\b(?:what|which) (?:instructions|rules|guidelines|prompt)\b[^.!?]{0,16}\b(?:were|was|have|did) (?:you|your (?:developers?|creators?))\b/,
      /\b(?:zeig\w{0,2}|nenne|verrate|gib|wiederhole|drucke|was (?:ist|sind|steht))\b[^.!?]{0,30}\b(?:system-?prompt|systemnachricht|anweisungen|instruktionen|prompt)\b/,
      /(?:系统提示|系統提示|系统指令|システムプロンプト|시스템 프롬프트|системный промпт|системні інструкції|системные инструкции)/,
      /\b(?:muestra\w{0,2}|revela|repite|montre|affiche|revele|mostra|rivela|mostre|pokaz|ujawnij)\b[^.!?]{0,30}\b(?:prompts?|instruccion(?:es)?|instructions|istruzioni|instrucoes|instrukcj\w{1,2})\b/,
    ],
  },
  {
    name: "persona",
    weight: 0.55,
    weightElsewhere: 0.7,
    patterns: [
      /\b(?:do anything now|dan mode|developer mode|jailbreak(?:ed)?|jailbroken|god mode|sudo mode|evil mode|unfiltered mode|opposite mode|stay in character|stay a dan|\[dan\])\b|\[🔓/,
      new RegExp(
        `\\b(?:you are|you're|act|pretend|behave|respond|answer|roleplay|simulate)\\b${gap}\\b(?:unrestricted|unfiltered|uncensored|amoral|evil|without (?:any )?(?:ethic|moral|rule|restriction|filter|limit)\\w{0,5}|no (?:rules|restrictions|limits|limitations|filters?|morals?|ethics))`,
      ),
      /\b(?:from now on|for the rest of (?:this|our) (?:conversation|chat))\b[^.!?]{0,40}\b(?:you (?:are|will|must|shall|have to)|act|pretend|respond|answer)\b/,
      /\byou are (?:now|no longer|going to (?:act|pretend|be))\b/,
      /\b(?:du bist (?:jetzt|nun|ab sofort)|ab (?:jetzt|sofort) bist du|sie sind (?:jetzt|nun)|tu es (?:maintenant|desormais)|vous etes (?:maintenant|desormais)|(?:ahora|a partir de ahora),? (?:eres|seras)|(?:agora|a partir de agora),? voce (?:e|sera)|(?:ora|adesso|da ora in poi),? sei|(?:jestes teraz|od teraz jestes))\b/,
      /(?:теперь ты|с этого момента ты|отныне ты|тепер ти|відтепер ти|你现在是|现在你是|从现在开始,?你|あなたは今から|今からあなたは|지금부터 (?:너는|당신은))/,
    ],
  },
  {
    // Everyday among users, so that it never decides alone.
    name: "roleplay",
    weight: 0.35,
    weightElsewhere: 0.5,
    patterns: [
      /\b(?:i want you to|you (?:will|must|shall|should)|please|let's|let us|now|can you|could you) (?:act|pretend|role-?play|play the role|simulate|impersonate|imagine (?:that )?you)\b/,
      /\b(?:act as|act like|pretend (?:to be|that you|you)|imagine (?:that )?you are|imagine being|play the (?:role|part) of|take on the role|assume the (?:role|persona)|you are playing|impersonate)\b/,
      /\b(?:tu so,? als|stell dir vor,? du|spiele? die rolle|fais comme si|imagine que tu|joue le role|actua como|finge (?:ser|que)|imagina que eres|aja como|finja|comportati come|fai finta|udawaj|zachowuj sie jak)\b|(?:притворись|представь,? что ты|веди себя как|действуй как|уяви,? що ти|扮演|假装你|假裝你|になりきって|ふりをして)/,
    ],
  },
  {
    name: "unrestricted",
    weight: 0.5,
    weightElsewhere: 0.6,
    patterns: [
      /\b(?:without|no|free (?:of|from)|not bound by|freed from|break free of|not (?:subject|limited) to|unbound by|ignor(?:e|ing))\b[^.!?]{0,24}\b(?:restrictions?|limitations?|filters?|censorship|content polic(?:y|ies)|ethical guidelines|ethics|morals?|moral guidelines|safety (?:guidelines|protocols|measures)|openai(?:'s)? (?:policies|policy|guidelines|rules))\b/,
      /\b(?:never|don't|do not|cannot|can't|must not) (?:refuse|say (?:no|you can't|you cannot|that you)|reject|decline|apologi[sz]e|warn|mention (?:that you|any))\b/,
      /\b(?:bypass|circumvent|disable|turn off|evade|get around|override)\b[^.!?]{0,24}\b(?:filters?|safety|safeguards?|guardrails?|moderation|restrictions?|censorship|polic(?:y|ies)|alignment)\b/,
    ],
  },
  {
    // Marks that only a chat template or a transcript has.
    name: "fake_turn",
    weight: 0.6,
    weightElsewhere: 0.75,
    patterns: [
      /<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|begin_of_text)\|>|\[\/?inst\]|<<\/?sys>>|<\/?(?:system|system_prompt|start_of_turn|end_of_turn)>/,
      /(?:^|\n) {0,3}(?:#{1,4} ?)?(?:system|assistant|developer) ?(?:message|prompt|note|override|instructions?)? ?:/,
      /(?:-{4,8}|={4,8}|#{4,8}) ?(?:end|start|begin) ?(?:of )?(?:the )?(?:system|prompt|instructions?|user|input|context|document|rules)/,
      /\b(?:system|admin(?:istrator)?|developer|root|security) (?:override|command|notice|alert|update) ?[:\]]/,
    ],
  },
  {
    name: "new_task",
    weight: 0.45,
    weightElsewhere: 0.7,
    patterns: [
      /\b(?:instead|now),? (?:please )?(?:just |only |simply )?(?:say|print|output|write|respond with|reply with|answer with|return|tell me|do the following)\b/,
      /\b(?:only|just|simply|always) (?:say|print|output|respond with|reply with|answer with|return)\b[^\n]{0,12}["'“]/,
      /\bi have been (?:pwned|hacked|owned)|\bhaha pwned\b/,
      /\b(?:your|the) (?:new|next|real|only|true) (?:task|goal|job|role|purpose|objective|mission|identity) (?:is|will be|now)\b/,
    ],
  },
  {
    // Orders addressed to a model: normal speech from a user, odd in a document.
    name: "addressed",
    weight: 0,
    weightElsewhere: 0.5,
    patterns: [
      /\b(?:ai (?:assistants?|models?|agents?)|language models?|llms?|chatbots?|assistant|chatgpt|claude|gemini|copilot)\b[^.!?]{0,30}\b(?:must|should|need to|have to|are (?:required|instructed|ordered) to|please|follow|execute|perform)\b/,
      /\b(?:if you are (?:an? )?(?:ai|llm|language model|assistant|bot)|when (?:summari[sz]ing|processing|reading|answering)[^.!?]{0,40}\b(?:include|say|add|recommend|tell|send))\b/,
      /\b(?:do not|don't|never) (?:tell|inform|mention|reveal|show|alert|notify)\b[^.!?]{0,20}\b(?:the )?users?\b/,
    ],
  },
  {
    name: "exfiltration",
    weight: 0.6,
    weightElsewhere: 0.8,
    patterns: [
      /!\[[^\]\n]{0,80}\]\(https?:\/\/[^)\s]{1,200}(?:[?&]\w{1,20}=(?:\)|\{|\[|<|%7b|\$)|\/(?:\{|\[|<|%7b))/,
      /\b(?:send|post|forward|upload|exfiltrate|transmit|leak|email|append|encode)\b[^.!?]{0,40}\b(?:conversation|chat history|system prompt|api keys?|passwords?|credentials|secrets?|tokens?|private data|personal (?:data|information)|environment variables)\b[^!?]{0,30}\b(?:to|at)\b[^!?]{0,12}(?:https?:|www|@|\w{1,30}\.(?:com|net|io|org|ru|xyz))/,
    ],
  },
];
