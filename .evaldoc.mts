import { readCollection } from './src/eval/collection.ts'
import { judgeEngine } from './src/eval/judge.ts'
const E='/work/shared/eval/'
const mean=(xs:number[])=>xs.reduce((a,b)=>a+b,0)/Math.max(1,xs.length)
const tops:any={}
for (const engine of ['minisearch','fts5'] as const) {
  for (const n of ['cranfield','cisi','cacm','npl']) {
    const c = await readCollection(E+n,null,Infinity)
    const j = await judgeEngine(engine,c,()=>{})
    const nd = j.queries.map(q=>q.measures['ndcg@10'])
    tops[engine+n]=j.queries.map(q=>q.hits.slice(0,10).map(h=>h.id))
    console.log(engine,n,'odd',mean(nd.filter((_,i)=>i%2===0)).toFixed(4),'even',mean(nd.filter((_,i)=>i%2===1)).toFixed(4),'all',mean(nd).toFixed(4))
    if(engine==='fts5'){ const a=tops['minisearch'+n], b=tops['fts5'+n]; let s=0,t=0; a.forEach((x:any,i:number)=>{ s+=x.filter((id:number)=>b[i].includes(id)).length; t+=x.length}); console.log('shared',n,(s/t).toFixed(3)) }
  }
  const k = await readCollection(E+'known', E+'corpus/papers-117k.jsonl.gz', 20000)
  const j = await judgeEngine(engine,k,()=>{})
  const styles=[...new Set(j.queries.map(q=>q.style))]
  console.log(engine,'known',j.mean['mrr@10'].toFixed(4),j.mean['recall@10'].toFixed(4),styles.map(s=>`${s} ${mean(j.queries.filter(q=>q.style===s).map(q=>q.measures['mrr@10'])).toFixed(3)}`).join(' '))
}
